import { createAlertWindows } from '../../adapters/dynamodb/alert-windows.ts';
import { createDocuments } from '../../adapters/dynamodb/documents.ts';
import { createAlerts, createSnsClient } from '../../adapters/sns/alerts.ts';
import { readEnv } from '../wiring/environment.ts';
import { createLog } from '../wiring/log.ts';
import { Env } from './env.ts';
import { createHandler } from './handler.ts';

const env = readEnv(Env);

export const handler = createHandler({
  alerts: createAlerts({ client: createSnsClient(), topicArn: env.ALERTS_TOPIC_ARN }),
  windows: createAlertWindows({ documents: createDocuments(), table: env.ALERT_WINDOWS_TABLE }),
  windowSeconds: env.ALERT_WINDOW_SECONDS,
  now: () => new Date(),
  log: createLog(),
});
