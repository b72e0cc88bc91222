import { createDynamoDbCalls } from '../../adapters/dynamodb/calls.ts';
import { createDocuments } from '../../adapters/dynamodb/documents.ts';
import { createIdempotencyKeys } from '../../adapters/dynamodb/idempotency-keys.ts';
import { createOperatorLog } from '../../adapters/dynamodb/operator-log.ts';
import { createWebhookAttempts } from '../../adapters/dynamodb/webhook-attempts.ts';
import { createWebhooks } from '../../adapters/dynamodb/webhooks.ts';
import { createWebhookSender } from '../../adapters/https/webhook-sender.ts';
import { newId } from '../../adapters/new-id.ts';
import { createSecretsManagerCalls } from '../../adapters/secrets-manager/calls.ts';
import { createSecrets } from '../../adapters/secrets-manager/secret.ts';
import { createSqsCalls } from '../../adapters/sqs/calls.ts';
import { createWebhookDeliveries } from '../../adapters/sqs/webhook-deliveries.ts';
import { readEnv } from '../wiring/environment.ts';
import { createLog } from '../wiring/log.ts';
import { Env } from './env.ts';
import { createHandler } from './handler.ts';

const env = readEnv(Env);
const now = () => new Date();
const documents = createDocuments({ maxAttempts: 2 });
const secrets = createSecrets({ call: createSecretsManagerCalls() });
const queueUrl = env.WEBHOOK_DELIVERIES_QUEUE_URL;

export const handler = createHandler({
  webhooks: createWebhooks({ documents, table: env.WEBHOOKS_TABLE }),
  attempts: createWebhookAttempts({ documents, table: env.WEBHOOK_ATTEMPTS_TABLE }),
  deliveries: createWebhookDeliveries({ call: createSqsCalls(), queueUrl }),
  idempotencyKeys: createIdempotencyKeys({
    call: createDynamoDbCalls({ maxAttempts: 2 }),
    table: env.IDEMPOTENCY_TABLE,
  }),
  sender: createWebhookSender({ allowLoopback: env.WEBHOOK_LOOPBACK }),
  allowLoopback: env.WEBHOOK_LOOPBACK,
  stageKey: () => secrets.text(env.WEBHOOK_KEY_SECRET_ARN),
  operatorLog: createOperatorLog({ documents, table: env.AUDIT_TABLE, newId, now }),
  newId,
  now,
  log: createLog(),
});
