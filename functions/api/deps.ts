import { createDynamoDbCalls } from '../../adapters/dynamodb/calls.ts';
import { createCircuitStates } from '../../adapters/dynamodb/circuit-states.ts';
import { createDocuments } from '../../adapters/dynamodb/documents.ts';
import { createFailedMessages } from '../../adapters/dynamodb/failed-messages.ts';
import { createMessageIds } from '../../adapters/dynamodb/message-ids.ts';
import { createMessageLog } from '../../adapters/dynamodb/message-log.ts';
import { createOperatorLog } from '../../adapters/dynamodb/operator-log.ts';
import { createTrailReader } from '../../adapters/dynamodb/trail.ts';
import { createWaitingRetries } from '../../adapters/dynamodb/waiting-retries.ts';
import { createWorkflowRuns } from '../../adapters/dynamodb/workflow-runs.ts';
import { createWorkflowSteps } from '../../adapters/dynamodb/workflow-steps.ts';
import { newId } from '../../adapters/new-id.ts';
import { brokerAlarms } from '../../adapters/rabbitmq-management/alarms.ts';
import { createManagement } from '../../adapters/rabbitmq-management/management.ts';
import { payloadBucket } from '../../adapters/s3/payload-bucket.ts';
import { createStepFunctionsClient } from '../../adapters/step-functions/client.ts';
import { createRetryWorkflow } from '../../adapters/step-functions/retry-workflow.ts';
import { BrokerBlockedError } from '../../core/message/publisher.ts';
import { createRetryRoutes } from '../../core/retry/route.ts';
import { queueNamed } from '../../core/topology/index.ts';
import { vhostOf } from '../../core/topology/vhost.ts';
import { createArchive } from '../../core/trail/archive.ts';
import { workflows } from '../../core/workflow/installed.ts';
import { declaredSchema } from '../http/event-schema.ts';
import { unreadableOf } from '../http/unreadable.ts';
import { createAdministrator } from '../wiring/administrator.ts';
import { createLog } from '../wiring/log.ts';
import type { Env } from './env.ts';
import type { Deps } from './handler.ts';

/** A key that no record has: to read it asks the table, and finds nothing. */
const NOBODY = 'readiness';

/**
 * API Gateway gives up after 29 s. At worst a retry by hand reads, writes, starts a run and stops another, 6 s each;
 * a payload is read after its record.
 */
const TWO_TRIES = { maxAttempts: 2 };
const PAYLOAD_TIMEOUT_MS = 10_000;

export function createDeps(env: Env): Deps {
  const now = () => new Date();
  const log = createLog();
  const documents = createDocuments(TWO_TRIES);
  const failedMessages = createFailedMessages({ documents, table: env.FAILED_MESSAGES_TABLE });
  const messageLog = createMessageLog({
    call: createDynamoDbCalls(TWO_TRIES),
    table: env.MESSAGE_LOG_TABLE,
    now,
    onUnreadable: (unreadable) => void unreadableOf(log, 'trail', { unreadable }),
  });
  const payloads = payloadBucket(env.PAYLOADS_BUCKET, { timeoutMs: PAYLOAD_TIMEOUT_MS });
  return {
    failedMessages,
    waitingRetries: createWaitingRetries({ documents, table: env.FAILED_MESSAGES_TABLE }),
    messageLog,
    messageIds: createMessageIds({ call: createDynamoDbCalls(TWO_TRIES), table: env.MESSAGE_LOG_TABLE }),
    trail: createTrailReader({ call: createDynamoDbCalls(TWO_TRIES), table: env.TRAIL_TABLE }),
    operatorLog: createOperatorLog({ documents, table: env.AUDIT_TABLE, newId, now }),
    payloads,
    archive: createArchive({ payloads, newId }),
    workflow: createRetryWorkflow({
      client: createStepFunctionsClient(TWO_TRIES),
      arn: env.RETRY_WORKFLOW_ARN,
    }),
    retryRoutes: createRetryRoutes(queueNamed, env.RETRY_SETTINGS),
    eventSchemaOf: declaredSchema,
    queueNamed,
    newId,
    checks: {
      broker: brokerCheck(env),
      failed_messages: async () => void (await failedMessages.get(NOBODY)),
      message_log: async () => void (await messageLog.trail(NOBODY)),
    },
    circuitStates: createCircuitStates({ call: createDynamoDbCalls(TWO_TRIES), table: env.CIRCUITS_TABLE }),
    definitions: workflows,
    workflowRuns: createWorkflowRuns({ documents, table: env.WORKFLOWS_TABLE }),
    workflowSteps: createWorkflowSteps({ documents, table: env.WORKFLOW_STEPS_TABLE }),
    now,
    log,
  };
}

function brokerCheck(env: Env): () => Promise<void> {
  const { connection } = createAdministrator(env);
  const vhost = vhostOf(env.BROKER_URL);
  return async () => {
    const to = await connection();
    const [, alarms] = await Promise.all([createManagement({ ...to, vhost }).reachable(), brokerAlarms(to)]);
    if (alarms.length > 0) throw new BrokerBlockedError(`low on ${alarms.join(' and ')}`);
  };
}
