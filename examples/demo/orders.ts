import { readFile } from 'node:fs/promises';
import { setTimeout as pause } from 'node:timers/promises';
import { DynamoDBClient, paginateScan } from '@aws-sdk/client-dynamodb';
import { type Amqp, connectAmqp } from './amqp.ts';
import { type Api, createApi, type FailedMessage } from './api.ts';
import type { Demo } from './demo.ts';
import { draw, imbalances, type Ledger, table } from './orders-ledger.ts';
import { createProgress } from './progress.ts';
import { GIVE_UP_MS } from './until.ts';

/** Retries after 1, 2 and 4 seconds instead of minutes, and a consumer that hangs is given up after 2. */
const settings = { MESSAGE_RETRY_DELAYS: '1,2,4', COURTIER_CONSUMER_TIMEOUT: '2' };
const PUBLISHERS = 16;

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

async function readOrders(): Promise<unknown[]> {
  const file = new URL('../orders.jsonl', import.meta.url);
  const lines = (await readFile(file, 'utf8')).trim().split('\n');
  return lines.map((line) => JSON.parse(line) as unknown);
}

export const demo: Demo = {
  about: [
    'Courtier: 300 orders of several services. Most are fine; some fail once or twice, some crash',
    'their consumer, some can never be handled.',
  ],
  settings,
  async run({ ready, say }) {
    const api = createApi(ready.api, ready.adminKey);
    const amqp = await connectAmqp(ready.amqp);
    const ids = await publishAll(api, amqp, await readOrders()).finally(() => amqp.close());
    say(`  ${amqp.published()} of them over AMQP, because they do not fit: HTTP answered 422`);
    const [ledger, failures] = await watch(api, ids, countStored(ready.aws));
    say(`\nLedger\n${table(ledger)}\n`);
    const failed = failures.find((failure) => failure.status === 'failed');
    if (failed) {
      say(`One failed message, whole (GET /api/messages/failed/${failed.id}):\n`);
      say(JSON.stringify(await api.failure(failed.id), null, 2));
    }
    const problems = imbalances(ledger);
    if (problems.length === 0) say('\nThe ledger balances.');
    return problems;
  },
};
