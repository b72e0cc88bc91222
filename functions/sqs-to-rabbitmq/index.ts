import { createLogger } from '../../adapters/log/logger.ts';
import { lazyPayloads } from '../../adapters/s3/lazy-payloads.ts';
import { createSqsClient } from '../../adapters/sqs/client.ts';
import { createFailureReports } from '../../adapters/sqs/failure-reports.ts';
import { createPutBack } from '../../adapters/sqs/put-back.ts';
import { readEnv } from '../pipeline/environment.ts';
import { publishingDeps } from '../pipeline/publishing.ts';
import { Env } from './env.ts';
import { createHandler } from './handler.ts';

const env = readEnv(Env);
const [now, log] = [() => new Date(), createLogger()];
const client = createSqsClient();
const payloads = lazyPayloads(env.PAYLOADS_BUCKET);

export const handler = createHandler({
  ...publishingDeps(env, { auditTimeoutMs: 2_000, now, log }),
  reports: createFailureReports({ client, queueUrl: env.FAILURES_QUEUE_URL, payloads }),
  outbox: createPutBack({ client, queueUrl: env.OUTBOX_QUEUE_URL }),
  chance: Math.random,
  now,
  log,
});
