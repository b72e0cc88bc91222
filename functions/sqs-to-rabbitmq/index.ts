import { payloadBucket } from '../../adapters/s3/payload-bucket.ts';
import { createSqsCalls } from '../../adapters/sqs/calls.ts';
import { createFailureReports } from '../../adapters/sqs/failure-reports.ts';
import { createPutBack } from '../../adapters/sqs/put-back.ts';
import { flushing } from '../../core/trace/spans.ts';
import { readEnv } from '../wiring/environment.ts';
import { createLog } from '../wiring/log.ts';
import { outboxDeps } from '../wiring/publishing.ts';
import { createSpans } from '../wiring/spans.ts';
import { Env } from './env.ts';
import { createHandler } from './handler.ts';

const env = readEnv(Env);
const [now, log] = [() => new Date(), createLog()];
// It has messages to publish: what it puts back must not cost it more than a moment.
const brief = createSqsCalls({ maxAttempts: 1, requestTimeoutMs: 2_000 });
const { publisher, held } = outboxDeps(env, { now });
const payloads = payloadBucket(env.PAYLOADS_BUCKET);

const spans = createSpans(log);

export const handler = flushing(
  spans,
  createHandler({
    publisher,
    held,
    reports: createFailureReports({ call: createSqsCalls(), queueUrl: env.FAILURES_QUEUE_URL, payloads }),
    outbox: createPutBack({ call: brief, queueUrl: env.OUTBOX_QUEUE_URL }),
    orderedOutbox: createPutBack({ call: brief, queueUrl: env.ORDERED_OUTBOX_QUEUE_URL }),
    chance: Math.random,
    now,
    spans,
    log,
  }),
);
