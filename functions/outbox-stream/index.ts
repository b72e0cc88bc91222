import { createDynamoDbCalls } from '../../adapters/dynamodb/calls.ts';
import { createOutboxRows } from '../../adapters/dynamodb/outbox-rows.ts';
import { payloadBucket } from '../../adapters/s3/payload-bucket.ts';
import { createSqsCalls } from '../../adapters/sqs/calls.ts';
import { createFailureReports } from '../../adapters/sqs/failure-reports.ts';
import { flushing } from '../../core/trace/spans.ts';
import { readEnv } from '../wiring/environment.ts';
import { createLog } from '../wiring/log.ts';
import { publishingDeps } from '../wiring/publishing.ts';
import { createSpans } from '../wiring/spans.ts';
import { Env } from './env.ts';
import { createHandler } from './handler.ts';

const env = readEnv(Env);
const [now, log] = [() => new Date(), createLog()];
const payloads = payloadBucket(env.PAYLOADS_BUCKET);
// The mark is for the table's own sake: nobody waits for it.
const call = createDynamoDbCalls({ maxAttempts: 2, requestTimeoutMs: 1_000 });
const key = { partition: env.OUTBOX_PARTITION, sort: env.OUTBOX_SORT };

const spans = createSpans(log);

export const handler = flushing(
  spans,
  createHandler({
    ...publishingDeps(env, { now }),
    reports: createFailureReports({ call: createSqsCalls(), queueUrl: env.FAILURES_QUEUE_URL, payloads }),
    rows: createOutboxRows({ call, table: env.OUTBOX_TABLE, key }),
    of: { name: env.OUTBOX_NAME, exchange: env.OUTBOX_EXCHANGE, key },
    now,
    spans,
    log,
  }),
);
