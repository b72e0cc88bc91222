import { createDocuments } from '../../adapters/dynamodb/documents.ts';
import { createWebhooks } from '../../adapters/dynamodb/webhooks.ts';
import { createSqsCalls } from '../../adapters/sqs/calls.ts';
import { createWebhookDeliveries } from '../../adapters/sqs/webhook-deliveries.ts';
import { readEnv } from '../wiring/environment.ts';
import { createLog } from '../wiring/log.ts';
import { Env } from './env.ts';
import { createHandler } from './handler.ts';

const env = readEnv(Env);
const queueUrl = env.WEBHOOK_DELIVERIES_QUEUE_URL;

export const handler = createHandler({
  webhooks: createWebhooks({ documents: createDocuments(), table: env.WEBHOOKS_TABLE }),
  deliveries: createWebhookDeliveries({ call: createSqsCalls(), queueUrl }),
  log: createLog(),
});
