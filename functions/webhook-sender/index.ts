import { createDocuments } from '../../adapters/dynamodb/documents.ts';
import { createWebhookAttempts } from '../../adapters/dynamodb/webhook-attempts.ts';
import { createWebhooks } from '../../adapters/dynamodb/webhooks.ts';
import { createWebhookSender } from '../../adapters/https/webhook-sender.ts';
import { newId } from '../../adapters/new-id.ts';
import { createSecretsManagerCalls } from '../../adapters/secrets-manager/calls.ts';
import { createSecrets } from '../../adapters/secrets-manager/secret.ts';
import { createAlerts, createSnsClient } from '../../adapters/sns/alerts.ts';
import { createSqsCalls } from '../../adapters/sqs/calls.ts';
import { createPutBack } from '../../adapters/sqs/put-back.ts';
import { readEnv } from '../wiring/environment.ts';
import { createLog } from '../wiring/log.ts';
import { Env } from './env.ts';
import { createHandler } from './handler.ts';

const env = readEnv(Env);
const documents = createDocuments();
const secrets = createSecrets({ call: createSecretsManagerCalls() });
const queueUrl = env.WEBHOOK_DELIVERIES_QUEUE_URL;

export const handler = createHandler({
  webhooks: createWebhooks({ documents, table: env.WEBHOOKS_TABLE }),
  attempts: createWebhookAttempts({ documents, table: env.WEBHOOK_ATTEMPTS_TABLE }),
  putBack: createPutBack({ call: createSqsCalls(), queueUrl }),
  sender: createWebhookSender({ allowLoopback: env.WEBHOOK_LOOPBACK }),
  stageKey: () => secrets.text(env.WEBHOOK_KEY_SECRET_ARN),
  alerts: createAlerts({ client: createSnsClient(), topicArn: env.ALERTS_TOPIC_ARN }),
  delays: env.WEBHOOK_RETRY_DELAYS,
  random: Math.random,
  newId,
  now: () => new Date(),
  log: createLog(),
});
