import { createDynamoDbCalls } from '../../adapters/dynamodb/calls.ts';
import { createDocuments } from '../../adapters/dynamodb/documents.ts';
import { createFailedMessages } from '../../adapters/dynamodb/failed-messages.ts';
import { createMessageLog } from '../../adapters/dynamodb/message-log.ts';
import { createOperatorLog } from '../../adapters/dynamodb/operator-log.ts';
import { createParkedKeys } from '../../adapters/dynamodb/parked-keys.ts';
import { createQueueHistory } from '../../adapters/dynamodb/queue-history.ts';
import { createTrailReader } from '../../adapters/dynamodb/trail.ts';
import { createLambdaClient } from '../../adapters/lambda/client.ts';
import { createAskedOldestMessages, ONE_TRY } from '../../adapters/lambda/oldest-messages.ts';
import { newId } from '../../adapters/new-id.ts';
import { createBrokerStatistics } from '../../adapters/rabbitmq-management/queue-statistics.ts';
import { createStepFunctionsClient } from '../../adapters/step-functions/client.ts';
import { createRetryWorkflow } from '../../adapters/step-functions/retry-workflow.ts';
import { agesIfKnown, keptAges } from '../../core/queues/oldest-messages.ts';
import type { BrokerStatistics } from '../../core/queues/statistics.ts';
import { createRetryRoutes } from '../../core/retry/route.ts';
import { queueNamed, topologies, topology } from '../../core/topology/index.ts';
import { render } from '../../core/topology/render.ts';
import { unreadableOf } from '../http/unreadable.ts';
import { createLog } from '../wiring/log.ts';
import { createProvisioning } from '../wiring/provisioning.ts';
import type { Env } from './env.ts';
import type { Deps } from './handler.ts';
import { FIGURES_KEPT_SECONDS } from './kept-seconds.ts';
import { createPurgeDeps } from './purge-wiring.ts';

export function createDeps(env: Env): Deps {
  const now = () => new Date();
  const log = createLog();
  const documents = createDocuments({ maxAttempts: 2 });
  const call = createDynamoDbCalls({ maxAttempts: 2 });
  const provisioning = createProvisioning(env);
  const { provisioner, records, broker, messages, workQueues, settings, ...around } = provisioning;
  const oldestMessages = createAskedOldestMessages({
    client: createLambdaClient(ONE_TRY),
    functionName: env.OLDEST_MESSAGES_FUNCTION,
  });
  const asked = async () => createBrokerStatistics({ ...(await around.connection()), vhost: around.vhost });
  const statistics: BrokerStatistics = {
    queues: async (limit, page) => (await asked()).queues(limit, page),
    queue: async (name) => (await asked()).queue(name),
  };
  const all = { ...settings, deadLetterTtlMs: env.DEAD_LETTER_TTL };
  return {
    provisioner,
    runtimeQueues: records,
    broker,
    messages,
    workQueues,
    statistics,
    oldestMessages: keptAges(agesIfKnown(oldestMessages, log), { now, seconds: FIGURES_KEPT_SECONDS }),
    history: createQueueHistory({ documents, table: env.QUEUE_HISTORY_TABLE }),
    trail: createTrailReader({ call, table: env.TRAIL_TABLE }),
    messageLog: createMessageLog({
      call,
      table: env.MESSAGE_LOG_TABLE,
      now,
      onUnreadable: (unreadable) => void unreadableOf(log, 'trail', { unreadable }),
    }),
    failedMessages: createFailedMessages({ documents, table: env.FAILED_MESSAGES_TABLE }),
    workflow: createRetryWorkflow({
      client: createStepFunctionsClient({ maxAttempts: 2 }),
      arn: env.RETRY_WORKFLOW_ARN,
    }),
    parkedKeys: createParkedKeys({ call, table: env.PARKING_TABLE }),
    routes: createRetryRoutes(queueNamed, env.RETRY_SETTINGS),
    topology: { ...topology, declarations: render(topologies, all), settings: all },
    deployment: env.STAGE,
    ...createPurgeDeps(env, { documents, credentials: around.credentials, now }),
    operatorLog: createOperatorLog({ documents, table: env.AUDIT_TABLE, newId, now }),
    log,
    now,
  };
}
