import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import type { OperationView } from '../../core/api/views-operations.ts';
import { startRuntime } from '../../localstack/start.ts';
import { type Api, apiOf } from './api.ts';
import { dynamodbOf } from './dynamodb.ts';
import { CAUSES, LASTING, madeRecords } from './records.ts';

/**
 * Many failed messages of three causes, one of which is not gone: each is retried by its group, with a canary, all three at the
 * same time, on the running template. METHOD.md says how to run it.
 */
const { values: given } = parseArgs({
  options: { messages: { type: 'string', default: '2000' }, rate: { type: 'string', default: '100' } },
});
const count = Number(given.messages);
const shop = join(import.meta.dirname, '..', '..', 'test', 'shop');
const say = (text: string) => process.stdout.write(`${text}\n`);
const began = performance.now();
const since = () => `${((performance.now() - began) / 1_000).toFixed(0)} s`;

const runtime = await startRuntime({ projectDir: shop, env: { COURTIER_CHECK_PERMISSIONS: 'true' } });
try {
  const api = apiOf(() => runtime);
  say(`${since()}: ready`);
  await madeRecords(dynamodbOf(runtime), { count, unsendable: 0, isLasting: true });
  say(`${since()}: ${count} records written`);
  const groups = await counted(api);
  say(
    `${since()}: counted in ${groups.length} groups, ${groups.map(({ counts }) => counts.failed).join(', ')}`,
  );
  const ended = await Promise.all(groups.map(({ value }) => retried(api, value)));
  for (const [n, { state, counts, outcomes, reason }] of ended.entries()) {
    say(`${groups[n]?.sample.error_message}: ${state}, ${counts.done} of ${counts.total} retried`);
    say(`  ${outcomes.succeeded} handled, ${outcomes.failed} failed again. ${reason ?? ''}`);
  }
  const isAsMeant = groups.every(
    ({ sample }, n) => ended[n]?.state === (sample.error_message === LASTING ? 'stopped' : 'completed'),
  );
  say(
    `${since()}: ${isAsMeant ? 'the two whose cause is gone are through, the third is stopped' : 'not as meant'}`,
  );
  if (!isAsMeant) process.exitCode = 1;
} finally {
  await runtime.stop();
}

async function counted(api: Api) {
  for (;;) {
    const { items } = await api.groups();
    const failed = items.reduce((sum, { counts }) => sum + counts.failed, 0);
    if (items.length === CAUSES.length && failed === count) return items;
    await delay(2_000);
  }
}

/** By its group, as the page's button does it: until it is stopped, or is through and each that was sent has been heard of. */
async function retried(api: Api, fingerprint: string): Promise<OperationView> {
  const canary = { size: 5, max_failure_rate: 0.2 };
  const filter = { fingerprint };
  const { id } = await api.create({ action: 'retry', mode: 'run', filter, rate: Number(given.rate), canary });
  for (;;) {
    await delay(2_000);
    const operation = await api.shown(id);
    // One that was stopped watches no more what it had sent.
    const isOver =
      operation.state === 'stopped' || (operation.state === 'completed' && operation.outcomes.waiting === 0);
    if (!isOver) continue;
    say(`${since()}: ${operation.state} after ${operation.counts.done}`);
    return operation;
  }
}
