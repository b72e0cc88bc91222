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
import { quantileOf } from './measuring/spread.ts';

const RATES = [1, 5, 15];
const SECONDS = 40;
const PATIENCE_MS = 120_000;
const shop = join(import.meta.dirname, '..', 'test', 'shop');

export const latency: Claim = {
  name: 'latency',
  subject:
    'from the request that publishes a message until its consumer has handled it, on the running template',
  against: 'nothing',
  run: async (options) => {
    const runtime = await startRuntime({ projectDir: shop });
    try {
      return await measured(runtime, options);
    } finally {
      await runtime.stop();
    }
  },
};

/** Milliseconds of one message: until the answer, and until it was handled. */
type Sample = { answered: number; handled: number };

async function measured({ ready }: Runtime, { quick, say }: RunOptions): Promise<Outcome> {
  const call = courtierApi(ready);
  // Functions start when they are first asked.
  await samplesAt(ready, call, 5, 2);
  const rows: Row[] = [];
  for (const rate of RATES) {
    say(`${rate} messages a second`);
    const samples = await samplesAt(ready, call, rate, quick ? 3 : SECONDS);
    const handled = samples.map((each) => each.handled);
    for (const [name, share] of [
      ['p50', 0.5],
      ['p99', 0.99],
      ['p99.9', 0.999],
    ] as const) {
      rows.push(figure(`${rate} a second: ${name}`, 'ms', [quantileOf(handled, share)]));
    }
    rows.push(
      figure(
        `${rate} a second: of it until the 202`,
        'ms',
        samples.map((each) => each.answered),
      ),
    );
  }
  return {
    rows,
    versions: { rabbitmq: await rabbitmqVersion(ready) },
    notes: [
      `Orders of 1 KB over HTTP to a queue that keeps the order of each key, for ${quick ? 3 : SECONDS} s at each rate; p99.9 of fewer than 1,000 messages is the slowest of them.`,
      'The end is when the consumer wrote down that it had handled the message. One machine runs everything: broker, functions, stand-ins of AWS and the client.',
    ],
  };
}

/** As many messages as the rate says, each at its moment, whatever became of those before. */
async function samplesAt(
  ready: Runtime['ready'],
  call: CourtierApi,
  rate: number,
  seconds: number,
): Promise<Sample[]> {
  const count = Math.round(rate * seconds);
  const start = performance.now();
  const sent = await Promise.all(
    Array.from({ length: count }, async (_, n) => {
      await delay(Math.max(0, start + (n * 1_000) / rate - performance.now()));
      const [at, began] = [Date.now(), performance.now()];
      const request = { exchange: 'orders', message: order(newId()) };
      const { id } = await call<{ id: string }>('POST', '/api/messages/publish', request);
      return { id, at, answered: performance.now() - began };
    }),
  );
  const handled = await handledAt(ready, new Set(sent.map(({ id }) => id)));
  return sent.map(({ id, at, answered }) => ({ answered, handled: (handled.get(id) ?? Number.NaN) - at }));
}

/** When each was handled, milliseconds since 1970, as its consumer wrote it into the message log. */
async function handledAt(ready: Runtime['ready'], ids: ReadonlySet<string>): Promise<Map<string, number>> {
  const deadline = Date.now() + PATIENCE_MS;
  for (;;) {
    const rows = await scan(ready, 'courtier-local-message-log');
    const handled = rows.filter(
      (row) =>
        ids.has(String(row.message_id)) && row.queue === 'orders' && typeof row.delivered_at === 'string',
    );
    if (handled.length === ids.size) {
      return new Map(handled.map((row) => [String(row.message_id), Date.parse(String(row.delivered_at))]));
    }
    if (Date.now() > deadline) throw new Error(`Of ${ids.size} messages ${handled.length} were handled.`);
    await delay(500);
  }
}
