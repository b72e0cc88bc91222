import { v7 as newId } from 'uuid';
import { createDynamoDbClient } from '../../adapters/dynamodb/client.ts';
import { createRuntimeQueues } from '../../adapters/dynamodb/runtime-queues.ts';
import { createLogger } from '../../adapters/log/logger.ts';
import { lazyPayloads } from '../../adapters/s3/lazy-payloads.ts';
import { createSqsClient } from '../../adapters/sqs/client.ts';
import { createFailureReports } from '../../adapters/sqs/failure-reports.ts';
import { createWorkQueues } from '../../adapters/sqs/work-queues.ts';
import { queueNamed } from '../../core/topology/index.ts';
import { workQueueUrl } from '../../core/topology/names.ts';
import { readEnv } from '../pipeline/environment.ts';
import { Env } from './env.ts';
import { createHandler } from './handler.ts';
import { createTimesToLive } from './times-to-live.ts';

const env = readEnv(Env);
const client = createSqsClient();
const orderBy = (queue: string) => queueNamed(queue)?.orderBy;
const queueUrl = (name: string) => workQueueUrl(env.WORK_QUEUE_URL_PREFIX, { name, orderBy: orderBy(name) });
const workQueues = createWorkQueues({ client, queueUrl, orderBy });
const payloads = lazyPayloads(env.PAYLOADS_BUCKET);
const reports = createFailureReports({ client, queueUrl: env.FAILURES_QUEUE_URL, payloads });
const runtimeQueues = createRuntimeQueues({ client: createDynamoDbClient(), table: env.QUEUES_TABLE });
const [now, log] = [() => new Date(), createLogger()];
const ttlMsOf = createTimesToLive({ queueNamed, runtimeQueues, defaultTtlMs: env.MESSAGE_TTL, now });

export const handler = createHandler({ workQueues, reports, queueNamed, ttlMsOf, now, newId, log });
