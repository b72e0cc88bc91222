import { createDynamoDbCalls } from '../../adapters/dynamodb/calls.ts';
import { createDynamoDbClient } from '../../adapters/dynamodb/client.ts';
import { createDeliveries } from '../../adapters/dynamodb/deliveries.ts';
import { documentsOf } from '../../adapters/dynamodb/documents.ts';
import { createInFlight } from '../../adapters/dynamodb/in-flight.ts';
import { createMessageLog } from '../../adapters/dynamodb/message-log.ts';
import { createOperatorLog } from '../../adapters/dynamodb/operator-log.ts';
import { createRedeliveries } from '../../adapters/dynamodb/redeliveries.ts';
import { createRuntimeQueues } from '../../adapters/dynamodb/runtime-queues.ts';
import { lazily } from '../../adapters/lazily.ts';
import { newId } from '../../adapters/new-id.ts';
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

/**
 * API Gateway gives up after 29 s: after a wait of 20 s, 3 s of receives and the last one's answer there is time for two
 * tries of each table.
 */
const SHORT = { maxAttempts: 2, requestTimeoutMs: 1_000 };
/** More than the longest wait and SQS's own time: each receive has a limit of its own. */
const RECEIVE = { maxAttempts: 1, requestTimeoutMs: 22_000 };

export function createDeps(env: Env): Deps {
  const now = () => new Date();
  const tables = createDynamoDbClient(SHORT);
  const documents = documentsOf(tables);
  const client = createSqsClient(SHORT);
  const payloads = payloadBucket(env.PAYLOADS_BUCKET, { timeoutMs: 4_000 });
  return {
    pullQueues: createPullQueues({
      client,
      poller: createSqsClient(RECEIVE),
      queueUrl: (name) => workQueueUrl(env.WORK_QUEUE_URL_PREFIX, queueNamed(name) ?? { name }),
    }),
    deliveries: createDeliveries({ client: tables, table: env.DELIVERIES_TABLE, payloads }),
    claims: createMessageLog({ call: createDynamoDbCalls(SHORT), table: env.MESSAGE_LOG_TABLE, now }),
    reports: createFailureReports({
      call: createSqsCalls(SHORT),
      queueUrl: env.FAILURES_QUEUE_URL,
      payloads,
    }),
    redeliveries: createRedeliveries({
      call: createDynamoDbCalls(SHORT),
      table: env.FAILED_MESSAGES_TABLE,
    }),
    outcomes: createTaskOutcomes({ client: createStepFunctionsClient({ maxAttempts: 2 }) }),
    payloads,
    runtimeQueues: createRuntimeQueues({ documents, table: env.QUEUES_TABLE }),
    ...firstUseDeps(env),
    inFlight: createInFlight({ call: createDynamoDbCalls(SHORT), table: env.IN_FLIGHT_TABLE }),
    placesPerClient: env.IN_FLIGHT_PER_CLIENT,
    deployment: env.STAGE,
    operatorLog: createOperatorLog({ documents, table: env.AUDIT_TABLE, newId, now }),
    now,
    newId,
    log: createLog(),
  };
}

/** What only the first use of a subscription needs: no other request loads it. */
function firstUseDeps(env: Env): Pick<Deps, 'provisioner' | 'exchanges'> {
  const parts = lazily(async () => {
    const { createProvisioning } = await import('../wiring/provisioning.ts');
    const { provisioner, broker } = createProvisioning(env);
    return { create: provisioner.create, exchange: broker.exchange };
  });
  return { provisioner: parts, exchanges: parts };
}
