import { createDynamoDbCalls } from '../../../../adapters/dynamodb/calls.ts';
import { createLogger } from '../../../../adapters/log/logger.ts';
import { lazyPayloads } from '../../../../adapters/s3/lazy-payloads.ts';
import { createSqsCalls } from '../../../../adapters/sqs/calls.ts';
import { createFailureReports } from '../../../../adapters/sqs/failure-reports.ts';
import { readEnv } from '../../../../functions/pipeline/environment.ts';
import { publishingDeps } from '../../../../functions/pipeline/publishing.ts';
import { createOrderOutbox } from '../../stores/placed-orders.ts';
import { Env } from './env.ts';
import { createHandler } from './handler.ts';

const env = readEnv(Env);
const [now, log] = [() => new Date(), createLogger()];
const payloads = lazyPayloads(env.PAYLOADS_BUCKET);
// The mark is for the table's own sake: nobody waits for it.
const call = createDynamoDbCalls({ maxAttempts: 2, requestTimeoutMs: 1_000 });

export const handler = createHandler({
  ...publishingDeps(env, { auditTimeoutMs: 2_000, now, log }),
  reports: createFailureReports({ call: createSqsCalls(), queueUrl: env.FAILURES_QUEUE_URL, payloads }),
  outbox: createOrderOutbox({ call, outbox: env.ORDERS_OUTBOX_TABLE }),
  now,
  log,
});
