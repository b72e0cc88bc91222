import { readFile } from 'node:fs/promises';
import { setTimeout as pause } from 'node:timers/promises';
import { DynamoDBClient, paginateScan } from '@aws-sdk/client-dynamodb';
import { startRuntime } from '../../localstack/start.ts';
import { type Amqp, connectAmqp } from './amqp.ts';
import { type Api, createApi, type FailedMessage } from './api.ts';
import { draw, imbalances, type Ledger, table } from './ledger.ts';
import { createProgress } from './progress.ts';

/** Retries after 1, 2 and 4 seconds instead of minutes, and a consumer that hangs is given up after 2. */
const SHORTENED = { MESSAGE_RETRY_DELAYS: '1,2,4', COURTIER_CONSUMER_TIMEOUT: '2' };
const PUBLISHERS = 16;
const GIVE_UP_MS = 180_000;

/** Runs `work` for every item, `width` at a time. */
async function inParallel<T>(
  items: readonly T[],
  width: number,
  work: (item: T) => Promise<void>,
): Promise<void> {
  const queue = items.values();
  await Promise.all(
    Array.from({ length: width }, async () => {
      for (const item of queue) await work(item);
    }),
  );
}

/**
 * Over HTTP. What does not fit the orders' schema is refused there at once; a service that speaks AMQP can send it all
 * the same, and so does the demo, to show what becomes of it.
 */
async function publishAll(api: Api, amqp: Amqp, orders: readonly unknown[]): Promise<string[]> {
  const progress = createProgress(orders.length);
  const ids: string[] = [];
  await inParallel(orders, PUBLISHERS, async (order) => {
    ids.push((await api.publish('orders', order)) ?? (await amqp.publish('orders', order)));
    progress.show(ids.length, 'published');
  });
  progress.end();
  return ids;
}

/** Watches until every message has an outcome, or time is up. */
async function watch(
  api: Api,
  ids: readonly string[],
  stored: () => Promise<number>,
): Promise<[Ledger, FailedMessage[]]> {
  const progress = createProgress(ids.length);
  const delivered = new Set<string>();
  const deadline = Date.now() + GIVE_UP_MS;
  for (;;) {
    const failures = await api.failures();
    const settled = new Set(failures.map((failure) => failure.message_id));
    const unknown = ids.filter((id) => !delivered.has(id) && !settled.has(id));
    await inParallel(unknown, PUBLISHERS, async (id) => {
      if (await api.isDelivered(id, 'orders')) delivered.add(id);
    });
    const ledger = draw(ids.length, delivered, failures, await stored());
    const { resolved, failed, retried } = ledger;
    progress.show(
      ids.length - ledger.open,
      `handled or failed  (${retried} retries, ${resolved} resolved, ${failed} failed)`,
    );
    if (imbalances(ledger).length === 0 || Date.now() > deadline) {
      progress.end();
      return [ledger, failures];
    }
    await pause(300);
  }
}

/** Counts the events in the event store through the AWS endpoint, as any AWS client would. */
function countStored(endpoint: string): () => Promise<number> {
  const credentials = { accessKeyId: 'local', secretAccessKey: 'local' };
  const dynamodb = new DynamoDBClient({ endpoint, region: 'us-east-1', credentials });
  return async () => {
    let count = 0;
    const pages = paginateScan(
      { client: dynamodb },
      { TableName: 'courtier-local-order-events', Select: 'COUNT' },
    );
    for await (const page of pages) count += page.Count ?? 0;
    return count;
  };
}

async function main(): Promise<number> {
  const file = new URL('../orders.jsonl', import.meta.url);
  const orders = (await readFile(file, 'utf8'))
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as unknown);
  console.log(
    `\nCourtier: ${orders.length} orders of several services. Most are fine; some fail once or twice, some crash`,
  );
  console.log('their consumer, some can never be handled.\n');
  console.log('Starting RabbitMQ and the synthesized template …');
  const began = Date.now();
  const runtime = await startRuntime({ env: { ...SHORTENED, ...ownWaits() }, onLog: progressOfStart });
  try {
    console.log(`ready in ${((Date.now() - began) / 1000).toFixed(1)} s\n`);
    const api = createApi(runtime.ready.api, runtime.ready.adminKey);
    const amqp = await connectAmqp(runtime.ready.amqp);
    const ids = await publishAll(api, amqp, orders).finally(() => amqp.close());
    console.log(`  ${amqp.published()} of them over AMQP, because they do not fit: HTTP answered 422`);
    const [ledger, failures] = await watch(api, ids, countStored(runtime.ready.aws));
    console.log(`\nLedger\n${table(ledger)}\n`);
    const failed = failures.find((failure) => failure.status === 'failed');
    if (failed) {
      console.log(`One failed message, whole (GET /api/messages/failed/${failed.id}):\n`);
      console.log(JSON.stringify(await api.failure(failed.id), null, 2));
    }
    const problems = imbalances(ledger);
    if (problems.length > 0) console.error(`\nThe ledger does not balance: ${problems.join('; ')}.`);
    else console.log('\nThe ledger balances. `npm run local` starts the same for you to work with.');
    return problems.length === 0 ? 0 : 1;
  } finally {
    await runtime.stop();
  }
}

/** What the caller set in the environment goes before the demo's own waits. */
function ownWaits(): Record<string, string> {
  return Object.fromEntries(
    Object.keys(SHORTENED).flatMap((name) => (process.env[name] ? [[name, process.env[name]]] : [])),
  );
}

/** The first start fetches RabbitMQ, which takes a while: say so. */
function progressOfStart(line: string): void {
  const [, progress] = line.split('rabbitmq: ');
  if (progress) console.log(`  RabbitMQ: ${progress}`);
}

try {
  process.exitCode = await main();
} catch (error) {
  console.error(`\nThe demo could not go on. ${error instanceof Error ? error.message : String(error)}`);
  process.exitCode = 1;
}
