import { createAlertWindows } from '../../adapters/dynamodb/alert-windows.ts';
import { createDynamoDbCalls } from '../../adapters/dynamodb/calls.ts';
import { createDocuments } from '../../adapters/dynamodb/documents.ts';
import { createFailedMessages } from '../../adapters/dynamodb/failed-messages.ts';
import { createParkedKeys } from '../../adapters/dynamodb/parked-keys.ts';
import { createAlerts, createSnsClient } from '../../adapters/sns/alerts.ts';
import { createSqsClient } from '../../adapters/sqs/client.ts';
import { createQueueDepths } from '../../adapters/sqs/queue-depths.ts';
import { createStepFunctionsClient } from '../../adapters/step-functions/client.ts';
import { createRetryWorkflow } from '../../adapters/step-functions/retry-workflow.ts';
import { createRetryRoutes } from '../../core/retry/route.ts';
import { queueNamed } from '../../core/topology/index.ts';
import { workQueueUrl } from '../../core/topology/names.ts';
import { readEnv } from '../wiring/environment.ts';
import { createLog } from '../wiring/log.ts';
import { Env } from './env.ts';
import { createHandler } from './handler.ts';

const env = readEnv(Env);
const documents = createDocuments();
const depths = createQueueDepths({ client: createSqsClient() });

export const handler = createHandler({
  store: createFailedMessages({ documents, table: env.FAILED_MESSAGES_TABLE }),
  keys: createParkedKeys({ call: createDynamoDbCalls(), table: env.PARKING_TABLE }),
  workflow: createRetryWorkflow({ client: createStepFunctionsClient(), arn: env.RETRY_WORKFLOW_ARN }),
  alerts: createAlerts({ client: createSnsClient(), topicArn: env.ALERTS_TOPIC_ARN }),
  windows: createAlertWindows({ documents, table: env.ALERT_WINDOWS_TABLE }),
  windowSeconds: env.ALERT_WINDOW_SECONDS,
  routes: createRetryRoutes(queueNamed, env.RETRY_SETTINGS),
  workQueues: {
    counts: (name) => depths.depth(workQueueUrl(env.WORK_QUEUE_URL_PREFIX, queueNamed(name) ?? { name })),
  },
  log: createLog(),
  now: () => new Date(),
  graceSeconds: env.RECONCILE_GRACE_SECONDS,
});
