import { createAlertWindows } from '../../adapters/dynamodb/alert-windows.ts';
import { createDynamoDbCalls } from '../../adapters/dynamodb/calls.ts';
import { createDocuments } from '../../adapters/dynamodb/documents.ts';
import { createFailedMessages } from '../../adapters/dynamodb/failed-messages.ts';
import { createMessageLog } from '../../adapters/dynamodb/message-log.ts';
import { createParkedKeys } from '../../adapters/dynamodb/parked-keys.ts';
import { payloadBucket } from '../../adapters/s3/payload-bucket.ts';
import { createAlerts, createSnsClient } from '../../adapters/sns/alerts.ts';
import { createStepFunctionsClient } from '../../adapters/step-functions/client.ts';
import { createRetryWorkflow } from '../../adapters/step-functions/retry-workflow.ts';
import { createTaskOutcomes } from '../../adapters/step-functions/task-outcomes.ts';
import { createRetryRoutes } from '../../core/retry/route.ts';
import { queueNamed } from '../../core/topology/index.ts';
import { flushing } from '../../core/trace/spans.ts';
import { readEnv } from '../wiring/environment.ts';
import { createLog } from '../wiring/log.ts';
import { createSpans } from '../wiring/spans.ts';
import { Env } from './env.ts';
import { createHandler } from './handler.ts';

const env = readEnv(Env);
const documents = createDocuments();
const call = createDynamoDbCalls();
const now = () => new Date();
const stepFunctions = createStepFunctionsClient();

const log = createLog();
const spans = createSpans(log);

export const handler = flushing(
  spans,
  createHandler({
    store: createFailedMessages({ documents, table: env.FAILED_MESSAGES_TABLE }),
    keys: createParkedKeys({ call, table: env.PARKING_TABLE }),
    claims: createMessageLog({ call, table: env.MESSAGE_LOG_TABLE, now }),
    payloads: payloadBucket(env.PAYLOADS_BUCKET),
    workflow: createRetryWorkflow({ client: stepFunctions, arn: env.RETRY_WORKFLOW_ARN }),
    outcomes: createTaskOutcomes({ client: stepFunctions }),
    alerts: createAlerts({ client: createSnsClient(), topicArn: env.ALERTS_TOPIC_ARN }),
    windows: createAlertWindows({ documents, table: env.ALERT_WINDOWS_TABLE }),
    windowSeconds: env.ALERT_WINDOW_SECONDS,
    routes: createRetryRoutes(queueNamed, env.RETRY_SETTINGS),
    spans,
    log,
    now,
  }),
);
