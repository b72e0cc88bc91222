import { openSync, writeSync } from 'node:fs';
import { devNull } from 'node:os';
import type { Context, SQSBatchResponse, SQSEvent } from 'aws-lambda';
import type { Claim, Outcome, RunOptions } from './measuring/claim.ts';
import { createClaimsTable, createTable } from './measuring/claims-table.ts';
import { orderConsumer } from './measuring/order-consumer.ts';
import { ownTime } from './measuring/own-time.ts';
import { packageVersion } from './measuring/package-version.ts';
import { type Parts, withParts } from './measuring/parts.ts';
import { type RoundsOptions, ratesInTurns, type Side } from './measuring/rounds.ts';
import { comparison } from './measuring/row.ts';
import { workItems } from './measuring/work-items.ts';

const BATCH = 10;
const BATCHES_PER_ROUND = 30;

export const pipeline: Claim = {
  name: 'pipeline',
  subject: "the consumer pipeline's own time for a message that is handled at once",
  against: "Powertools' batch and idempotency, on the same DynamoDB",
  run: (options) => withParts((parts) => measure(parts, options)),
};

type Handler = (event: SQSEvent, context: Context) => Promise<SQSBatchResponse>;

async function measure(parts: Parts, { quick, say }: RunOptions): Promise<Outcome> {
  say('starting DynamoDB');
  await parts.dynamodb();
  await createClaimsTable();
  await createTable(THEIRS, ['id']);
  const limits: RoundsOptions = quick
    ? { warmUp: 2, rounds: 3, maxSeconds: 20 }
    : { warmUp: 5, rounds: 21, maxSeconds: 120 };
  say(`batches of ${BATCH}`);
  const ours = handling(orderConsumer());
  const theirs = handling(await powertoolsConsumer());
  const elapsed = await ratesInTurns({ ours: ours.side, baseline: theirs.side }, limits);
  const own = { ours: ours.own.slice(limits.warmUp), baseline: theirs.own.slice(limits.warmUp) };
  const milliseconds = (each: readonly number[]) => each.map((rate) => 1_000 / rate);
  return {
    rows: [
      comparison("the process's own time", 'ms a message', own),
      comparison('elapsed, DynamoDB included', 'ms a message', {
        ours: milliseconds(elapsed.ours),
        baseline: milliseconds(elapsed.baseline),
      }),
    ],
    versions: {
      powertools: packageVersion('@aws-lambda-powertools/batch'),
      dynoxide: packageVersion('@dynoxide/linux-x64'),
    },
    notes: [
      `${BATCHES_PER_ROUND} events of ${BATCH} records a round, one after the other; both do the records of one event at the same time.`,
      'Own time is what the processor spent in this process, user and system; DynamoDB is a process of its own. Both make two requests a message.',
    ],
  };
}

/** `own`: milliseconds of the processor for one message, round by round. */
function handling(handler: Handler): { side: Side; own: number[] } {
  const own: number[] = [];
  let events: SQSEvent[] = [];
  const context = { getRemainingTimeInMillis: () => 30_000, functionName: 'bench' } as Context;
  const side: Side = {
    async prepare() {
      events = Array.from({ length: BATCHES_PER_ROUND }, () => workItems('orders', BATCH));
    },
    async work() {
      const spent = await ownTime(async () => {
        for (const event of events) {
          const { batchItemFailures } = await handler(event, context);
          if (batchItemFailures.length > 0) throw new Error(`${batchItemFailures.length} records failed.`);
        }
      });
      own.push(spent / (BATCH * BATCHES_PER_ROUND));
      return BATCH * BATCHES_PER_ROUND;
    },
  };
  return { side, own };
}

/** Its lines, which it writes to standard output, go where ours go, each with its system call. */
async function powertoolsConsumer(): Promise<Handler> {
  process.env.IDEMPOTENCY_TABLE = THEIRS;
  const { handler } = await import('./powertools/consumer.ts');
  const nowhere = openSync(devNull, 'w');
  const quiet = (line: string | Uint8Array) => writeSync(nowhere, line as string) >= 0;
  return async (event, context) => {
    const write = process.stdout.write;
    process.stdout.write = quiet;
    try {
      return await handler(event, context);
    } finally {
      process.stdout.write = write;
    }
  };
}

const THEIRS = 'idempotency';
