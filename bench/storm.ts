import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { newId } from '../adapters/new-id.ts';
import { type Runtime, startRuntime } from '../localstack/start.ts';
import type { Claim, Outcome, RunOptions } from './measuring/claim.ts';
import { type CourtierApi, courtierApi } from './measuring/courtier-api.ts';
import { order } from './measuring/order.ts';
import { rabbitmqVersion } from './measuring/rabbitmq-version.ts';
import { figure, type Row } from './measuring/row.ts';
import { scan } from './measuring/scan.ts';

const FAILURES = 1_000;
const FAILURES_QUICK = 100;
const BATCH = 100;
/** Seconds: long enough that no retry is due before the last failure is recorded. */
const RETRY_SECONDS = 600;
const PATIENCE_MS = 420_000;
const shop = join(import.meta.dirname, '..', 'test', 'shop');

export const storm: Claim = {
  name: 'storm',
  subject: 'so many messages fail at once: what is recorded, how fast, and when the retries come',
  against: 'nothing',
  run: async (options) => {
    const runtime = await startRuntime({
      projectDir: shop,
      env: { MESSAGE_RETRY_DELAYS: `${RETRY_SECONDS}` },
    });
    try {
      return await measured(runtime, options);
    } finally {
      await runtime.stop();
    }
  },
};

async function measured({ ready }: Runtime, { quick, say }: RunOptions): Promise<Outcome> {
  const count = quick ? FAILURES_QUICK : FAILURES;
  const call = courtierApi(ready);
  const before = await pagesOf(call, 5);
  say(`${count} orders that fail`);
  const published = await publishFailing(call, count);
  const during: number[] = [];
  const records = await recorded(ready, published, async () => {
    during.push(...(await pagesOf(call, 1)));
  });
  return {
    rows: rowsOf(records, published.size, { before, during }),
    versions: { rabbitmq: await rabbitmqVersion(ready) },
    notes: [
      `${count} orders in batches of ${BATCH}, each to fail at its first attempt, on the running template; the retry is due ${RETRY_SECONDS} s after the failure, more or less by its jitter.`,
      'The recorder of a laptop starts an execution of the local Step Functions for each. Recorded a second: from the first failure to the last record.',
    ],
  };
}

function rowsOf(
  records: readonly Failed[],
  published: number,
  pages: { before: number[]; during: number[] },
): Row[] {
  const times = (of: (record: Failed) => number) => records.map(of).toSorted((a, b) => a - b);
  const [first = 0] = times(({ failedAt }) => failedAt);
  const seconds = ((times(({ createdAt }) => createdAt).at(-1) ?? 0) - first) / 1_000;
  const due = records.map(({ retryAt }) => Math.floor(retryAt / 1_000));
  const busiest = Math.max(
    0,
    ...[...Map.groupBy(due, (second) => second).values()].map((each) => each.length),
  );
  return [
    figure('lost: neither recorded nor handled', 'messages', [published - records.length]),
    figure('retries due in the busiest second, of all', '%', [(100 * busiest) / records.length]),
    figure('recorded', 'failures/s', [records.length / seconds]),
    figure('a page of failed messages before', 'ms', pages.before),
    figure('a page of failed messages meanwhile', 'ms', pages.during),
  ];
}

async function publishFailing(call: CourtierApi, count: number): Promise<Set<string>> {
  const ids = new Set<string>();
  while (ids.size < count) {
    const messages = Array.from({ length: BATCH }, () => {
      const message = order(newId());
      return {
        exchange: 'orders',
        message: { ...message, metadata: { ...message.metadata, simulate: { fail_times: 1 } } },
      };
    });
    const { items } = await call<{ items: { id: string }[] }>('POST', '/api/messages/publish/batch', {
      messages,
    });
    for (const { id } of items) ids.add(id);
  }
  return ids;
}

/** Milliseconds since 1970. */
type Failed = { failedAt: number; createdAt: number; retryAt: number };

/** The records of these messages, as soon as all are there and have their retry; `meanwhile` goes on until then. */
async function recorded(
  ready: Runtime['ready'],
  published: ReadonlySet<string>,
  meanwhile: () => Promise<void>,
): Promise<Failed[]> {
  const deadline = Date.now() + PATIENCE_MS;
  for (;;) {
    await meanwhile();
    const rows = await scan(ready, 'courtier-local-failed-messages');
    const records = rows.filter(
      (row) => published.has(String(row.message_id)) && row.queue === 'orders' && row.next_retry_at,
    );
    if (records.length >= published.size || Date.now() > deadline) {
      return records.map((row) => ({
        failedAt: Date.parse(String(row.failed_at)),
        createdAt: Date.parse(String(row.created_at)),
        retryAt: Date.parse(String(row.next_retry_at)),
      }));
    }
    await delay(1_000);
  }
}

async function pagesOf(call: CourtierApi, count: number): Promise<number[]> {
  const times: number[] = [];
  for (let n = 0; n < count; n += 1) {
    const began = performance.now();
    await call('GET', '/api/messages/failed?limit=50');
    times.push(performance.now() - began);
  }
  return times;
}
