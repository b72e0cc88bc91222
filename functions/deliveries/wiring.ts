import { createDynamoDbCalls } from '../../adapters/dynamodb/calls.ts';
import { createDynamoDbClient } from '../../adapters/dynamodb/client.ts';
import { createDeliveries } from '../../adapters/dynamodb/deliveries.ts';
import { createDocuments } from '../../adapters/dynamodb/documents.ts';
import { createFailedMessages } from '../../adapters/dynamodb/failed-messages.ts';
import { createMessageLog } from '../../adapters/dynamodb/message-log.ts';
import { payloadBucket } from '../../adapters/s3/payload-bucket.ts';
import { createSqsCalls } from '../../adapters/sqs/calls.ts';
import { createSqsClient } from '../../adapters/sqs/client.ts';
import { createFailureReports } from '../../adapters/sqs/failure-reports.ts';
import { createPullQueues } from '../../adapters/sqs/pull-queues.ts';
import { createStepFunctionsClient } from '../../adapters/step-functions/client.ts';
import { createTaskOutcomes } from '../../adapters/step-functions/task-outcomes.ts';
import { queueNamed } from '../../core/topology/index.ts';
import { workQueueUrl } from '../../core/topology/names.ts';
import { createLog } from '../wiring/log.ts';
import type { Deps } from './deps.ts';
import type { Env } from './env.ts';

/** API Gateway gives up after 29 s: there is time for two tries of each table and queue. */
const SHORT = { maxAttempts: 2, requestTimeoutMs: 1_000 };

export function createDeps(env: Env): Deps {
  const now = () => new Date();
  const client = createSqsClient(SHORT);
  const payloads = payloadBucket(env.PAYLOADS_BUCKET, { timeoutMs: 4_000 });
  return {
    pullQueues: createPullQueues({
      client,
      poller: client,
      queueUrl: (name) => workQueueUrl(env.WORK_QUEUE_URL_PREFIX, queueNamed(name) ?? { name }),
    }),
    deliveries: createDeliveries({
      client: createDynamoDbClient(SHORT),
      table: env.DELIVERIES_TABLE,
      payloads,
    }),
    claims: createMessageLog({ call: createDynamoDbCalls(SHORT), table: env.MESSAGE_LOG_TABLE, now }),
    reports: createFailureReports({
      call: createSqsCalls(SHORT),
      queueUrl: env.FAILURES_QUEUE_URL,
      payloads,
    }),
    failedMessages: createFailedMessages({
      documents: createDocuments(SHORT),
      table: env.FAILED_MESSAGES_TABLE,
    }),
    outcomes: createTaskOutcomes({ client: createStepFunctionsClient({ maxAttempts: 2 }) }),
    now,
    log: createLog(),
  };
}
