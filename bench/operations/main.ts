import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import type { OperationView } from '../../core/api/views-operations.ts';
import { type Runtime, startRuntime } from '../../localstack/start.ts';
import { memoryOf } from '../measuring/memory.ts';
import { type Api, apiOf } from './api.ts';
import { dynamodbOf } from './dynamodb.ts';
import { type Made, madeRecords } from './records.ts';

/**
 * One operation on many failed messages, on the running template: planned, run, paused and resumed, the runtime stopped and
 * started in the middle of it, and in the end one result for each message. METHOD.md says how to run it.
 */
const { values: given } = parseArgs({
  options: {
    messages: { type: 'string', default: '100000' },
    unsendable: { type: 'string', default: '20' },
    action: { type: 'string', default: 'delete' },
    rate: { type: 'string', default: '100' },
  },
});
const LOOK_MS = 2_000;
const shop = join(import.meta.dirname, '..', '..', 'test', 'shop');
const env = { COURTIER_CHECK_PERMISSIONS: 'true' };
const say = (text: string) => process.stdout.write(`${text}\n`);

let runtime: Runtime = await startRuntime({ projectDir: shop, env });
try {
  const api = apiOf(() => runtime);
  const made = await timed('records written', () =>
    madeRecords(dynamodbOf(runtime), { count: Number(given.messages), unsendable: Number(given.unsendable) }),
  );
  await measure(api, made);
} finally {
  await runtime.stop();
}

async function measure(api: Api, made: Made): Promise<void> {
  const total = made.ids.length;
  const planned = await timed('planned', () =>
    api.create({
      action: given.action,
      mode: 'plan',
      filter: { service: made.service },
      rate: Number(given.rate),
    }),
  );
  say(`the plan counts ${planned.counts.total}, ${planned.counts.exact ? 'exactly' : 'at least'}`);
  const { id } = planned;
  const begun = performance.now();
  await api.control(id, 'run');
  await until(api, id, ({ counts }) => counts.done >= total / 4);
  await pausedAndResumed(api, id);
  await until(api, id, ({ counts }) => counts.done >= total / 2);
  await restarted(api, id);
  const ended = await until(api, id, ({ state }) => state === 'completed');
  const seconds = (performance.now() - begun) / 1_000;
  say(
    `completed after ${seconds.toFixed(0)} s, ${(ended.counts.done / seconds).toFixed(1)} messages a second`,
  );
  say(JSON.stringify(ended.counts));
  say(JSON.stringify(await memoryOf(runtime.pid)));
  await accounted(api, id, made);
}

async function pausedAndResumed(api: Api, id: string): Promise<void> {
  await api.control(id, 'pause');
  // The step under way ends what it has in hand.
  await delay(10_000);
  const still = (await api.shown(id)).counts.done;
  await delay(10_000);
  const { counts, state } = await api.shown(id);
  say(`${state}: ${still} done, ten seconds later ${counts.done}`);
  await api.control(id, 'resume');
}

async function restarted(api: Api, id: string): Promise<void> {
  const { counts } = await api.shown(id);
  const { dataDir } = runtime;
  await runtime.stop({ keepData: true });
  runtime = await timed('stopped and started again', () => startRuntime({ projectDir: shop, dataDir, env }));
  say(`${counts.done} done before, ${(await api.shown(id)).counts.done} after the restart`);
}

/** Says what the results are short of, or have twice. */
async function accounted(api: Api, id: string, { ids }: Made): Promise<void> {
  const results = await timed('results read', () => api.resultIds(id));
  const different = new Set(results);
  const missing = ids.filter((each) => !different.has(each));
  say(`${results.length} results of ${different.size} messages, ${missing.length} messages without one`);
  if (missing.length > 0 || different.size !== results.length) process.exitCode = 1;
}

async function until(
  api: Api,
  id: string,
  isSo: (operation: OperationView) => boolean,
): Promise<OperationView> {
  for (let looks = 0; ; looks += 1) {
    const operation = await api.shown(id);
    if (isSo(operation)) return operation;
    if (operation.state === 'stopped' || operation.state === 'aborted')
      throw new Error(`It is ${operation.state}: ${operation.reason}`);
    if (looks % 15 === 0)
      say(`${new Date().toISOString()} ${operation.counts.done} of ${operation.counts.total}`);
    await delay(LOOK_MS);
  }
}

async function timed<T>(what: string, work: () => Promise<T>): Promise<T> {
  const begun = performance.now();
  const answer = await work();
  say(`${what} in ${((performance.now() - begun) / 1_000).toFixed(1)} s`);
  return answer;
}
