import { readFile } from 'node:fs/promises';
import type { Demo, Stage } from '../../examples/demo/demo.ts';
import { type Call, createCall, type Pulled } from '../../examples/demo/http.ts';
import { createProgress } from '../../examples/demo/progress.ts';
import { until } from '../../examples/demo/until.ts';

const WAITING = 10_000;
const BATCH = 500;
/** S3: an alert is not delayed by more than this, milliseconds. */
const LATEST_MS = 2_000;

type Topic = { topic: string; message: Record<string, unknown> };

const subscribe = async (call: Call, topic: string, max = 100) =>
  (await call<{ items: Pulled[] }>('GET', `/subscribe/${topic}?max=${max}&wait=1&visibility=60`)).items;

/** Pulls until the message is there; what comes beside it is acknowledged too. */
function take(call: Call, topic: string, messageId: string): Promise<Pulled | undefined> {
  return until(async () => {
    const items = await subscribe(call, topic);
    const others = items.filter(({ message_id }) => message_id !== messageId);
    await Promise.all(others.map(({ ack_id }) => call('POST', `/ack/${ack_id}`)));
    return items.find(({ message_id }) => message_id === messageId);
  });
}

async function topics({ say }: Stage, call: Call): Promise<string[]> {
  say('Topics: POST /publish, GET /subscribe/:topic, POST /ack/:messageId');
  const file = new URL('./examples/topics.json', import.meta.url);
  const examples = JSON.parse(await readFile(file, 'utf8')) as Topic[];
  const missing: string[] = [];
  for (const example of examples) {
    const { id } = await call<{ id: string }>('POST', '/publish', example);
    const taken = await take(call, example.topic.split('.')[0] ?? '', id);
    if (taken) await call('POST', `/ack/${taken.ack_id}`);
    else missing.push(example.topic);
    say(`  ${example.topic.padEnd(28)} ${taken ? `from ${taken.queue}, acknowledged` : 'did not come'}`);
  }
  return missing.map((topic) => `nothing came for ${topic}`);
}

async function priority({ say }: Stage, call: Call): Promise<string[]> {
  say(`\nPriority: ${WAITING} ordinary messages of Gaia wait, then comes a critical alert`);
  const progress = createProgress(WAITING);
  const ordinary = (n: number) => ({
    exchange: 'kronos',
    routing_key: 'gaia.system.heartbeat',
    message: { node: `g${n}` },
  });
  for (let sent = 0; sent < WAITING; sent += BATCH) {
    const messages = Array.from({ length: BATCH }, (_, n) => ordinary(sent + n));
    await call('POST', '/api/messages/publish/batch', { messages });
    progress.show(sent + BATCH, 'published');
  }
  progress.end();
  const waiting = await until(async () => {
    const { message_count } = await call<{ message_count: number }>('GET', '/api/queues/kronos_gaia/stats');
    return message_count >= WAITING ? message_count : undefined;
  });
  if (waiting === undefined) return ['the ordinary messages did not all arrive'];
  say(`  ${waiting} messages wait in kronos_gaia`);
  const began = performance.now();
  const alert = { title: 'Node g1 is too hot', source: 'g1' };
  const { id } = await call<{ id: string }>('POST', '/publish', {
    topic: 'gaia.critical.heat',
    message: alert,
  });
  // A client that works one message at a time, and takes what it is given.
  let before = 0;
  const taken = await until(async () => {
    const [item] = await subscribe(call, 'gaia', 1);
    if (item?.message_id === id) return item;
    if (item) before += 1;
    return undefined;
  });
  if (!taken) return ['the alert did not come'];
  const ms = Math.round(performance.now() - began);
  await call('POST', `/ack/${taken.ack_id}`);
  say(`  the alert is in a client's hands after ${ms} ms; ${before} ordinary messages were taken meanwhile`);
  return ms <= LATEST_MS ? [] : [`the alert took ${ms} ms, more than ${LATEST_MS}`];
}

async function retry({ say }: Stage, call: Call): Promise<string[]> {
  say('\nA queue of its own, and a message that fails: POST /queues/create, POST /retry/:messageId');
  const name = 'reports';
  await call('POST', '/queues/create', {
    name,
    bindings: [{ exchange: 'kronos', routing_key: 'router.reports' }],
  });
  const request = { topic: 'router.reports', message: { path: '/reports/2026' } };
  const { id } = await call<{ id: string }>('POST', '/publish', request);
  const first = await take(call, name, id);
  if (!first) return ['the message of the new queue did not come'];
  const error = { name: 'RouteMissing', message: 'no such report' };
  await call('POST', `/api/messages/${first.ack_id}/nack`, { requeue: false, permanent: true, error });
  say(`  attempt 1 failed for good: ${error.name}`);
  const retried = await until(() => call('POST', `/retry/${id}`).catch(() => undefined));
  const second = retried && (await take(call, name, id));
  if (!second) return ['the retried message did not come again'];
  await call('POST', `/ack/${second.ack_id}`);
  say(`  retried by hand: attempt ${second.attempt} came and was acknowledged`);
  await call('DELETE', `/queues/${name}?force=true`);
  say('  DELETE /queues/reports: the queue is gone');
  return [];
}

export const demo: Demo = {
  about: [
    'S3, Kronos: publish and subscribe between services over HTTP, with S3’s own paths. Six topics, an alert',
    'that overtakes ten thousand messages, and a message that fails and is retried.',
  ],
  settings: {},
  async run(stage) {
    const call = createCall(stage.ready.api, stage.ready.adminKey);
    return [...(await topics(stage, call)), ...(await priority(stage, call)), ...(await retry(stage, call))];
  },
};
