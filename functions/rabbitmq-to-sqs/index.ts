import { createDynamoDbCalls } from '../../adapters/dynamodb/calls.ts';
import { createRuntimeQueueLookup } from '../../adapters/dynamodb/runtime-queue-lookup.ts';
import { newId } from '../../adapters/new-id.ts';
import { payloadBucket } from '../../adapters/s3/payload-bucket.ts';
import { createSqsCalls } from '../../adapters/sqs/calls.ts';
import { createFailureReports } from '../../adapters/sqs/failure-reports.ts';
import { createWorkQueues } from '../../adapters/sqs/work-queues.ts';
import { queueNamed } from '../../core/topology/index.ts';
import { workQueueUrl } from '../../core/topology/names.ts';
import { workOrder } from '../../core/topology/work-order.ts';
import { flushing } from '../../core/trace/spans.ts';
import { readEnv } from '../wiring/environment.ts';
import { createLog } from '../wiring/log.ts';
import { createSpans } from '../wiring/spans.ts';
import { Env } from './env.ts';
import { createHandler } from './handler.ts';
import { createTimesToLive } from './times-to-live.ts';

const env = readEnv(Env);
const call = createSqsCalls();
const orderOf = (name: string) => workOrder(queueNamed(name) ?? {});
const queueUrl = (name: string) => workQueueUrl(env.WORK_QUEUE_URL_PREFIX, queueNamed(name) ?? { name });
const payloads = payloadBucket(env.PAYLOADS_BUCKET);
const workQueues = createWorkQueues({ call, payloads, queueUrl, orderOf });
const reports = createFailureReports({ call, queueUrl: env.FAILURES_QUEUE_URL, payloads });
const runtimeQueues = createRuntimeQueueLookup({ call: createDynamoDbCalls(), table: env.QUEUES_TABLE });
const [now, log] = [() => new Date(), createLog()];
const ttlMsOf = createTimesToLive({ queueNamed, runtimeQueues, defaultTtlMs: env.MESSAGE_TTL, now });

const spans = createSpans(log);

export const handler = flushing(
  spans,
  createHandler({ workQueues, reports, queueNamed, ttlMsOf, now, newId, spans, log }),
);
