import { createAlertWindows } from '../../adapters/dynamodb/alert-windows.ts';
import { createDocuments } from '../../adapters/dynamodb/documents.ts';
import { createFailedMessages } from '../../adapters/dynamodb/failed-messages.ts';
import { createAlerts, createSnsClient } from '../../adapters/sns/alerts.ts';
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
const store = createFailedMessages({ documents, table: env.FAILED_MESSAGES_TABLE });
const alerts = createAlerts({ client: createSnsClient(), topicArn: env.ALERTS_TOPIC_ARN });
const routes = createRetryRoutes(queueNamed, env.RETRY_SETTINGS);

const log = createLog();
const spans = createSpans(log);

export const handler = flushing(
  spans,
  createHandler({
    store,
    alerts,
    windows: createAlertWindows({ documents, table: env.ALERT_WINDOWS_TABLE }),
    windowSeconds: env.ALERT_WINDOW_SECONDS,
    routes,
    spans,
    log,
    now: () => new Date(),
    random: Math.random,
  }),
);
