import { inject } from 'vitest';
import { documentsOf } from '../../adapters/dynamodb/documents.ts';
import { createWebhookAttempts } from '../../adapters/dynamodb/webhook-attempts.ts';
import { createWebhooks } from '../../adapters/dynamodb/webhooks.ts';
import { createMemoryWebhookAttempts, createMemoryWebhooks } from '../memory/webhooks.ts';
import { createTable, dynamoDbAt } from './table.ts';
import { webhookAttemptsContract, webhooksContract } from './webhooks.ts';

const client = dynamoDbAt(inject('running').aws);
const documents = documentsOf(client);

webhooksContract('memory', async () => createMemoryWebhooks());
webhooksContract('DynamoDB', async () =>
  createWebhooks({ documents, table: await createTable(client, 'kind', 'id') }),
);
webhookAttemptsContract('memory', async () => createMemoryWebhookAttempts());
webhookAttemptsContract('DynamoDB', async () =>
  createWebhookAttempts({ documents, table: await createTable(client, 'webhook_id', 'id') }),
);
