import { inject } from 'vitest';
import { documentsOf } from '../../adapters/dynamodb/documents.ts';
import { createWebhookAttempts } from '../../adapters/dynamodb/webhook-attempts.ts';
import { createWebhooks } from '../../adapters/dynamodb/webhooks.ts';
import { webhook } from '../core/webhooks/records.ts';
import { createMemoryWebhookAttempts, createMemoryWebhooks } from '../memory/webhooks.ts';
import { createTable, dynamoDbAt } from './table.ts';
import { versionedRowsContract } from './versioned-rows.ts';
import { deletedWebhooksContract, webhookAttemptsContract } from './webhooks.ts';

const client = dynamoDbAt(inject('running').aws);
const documents = documentsOf(client);

const stores = {
  memory: async () => createMemoryWebhooks(),
  DynamoDB: async () => createWebhooks({ documents, table: await createTable(client, 'kind', 'id') }),
};
for (const [name, create] of Object.entries(stores)) {
  const row = (id: string) => webhook({ id });
  versionedRowsContract(`webhooks: ${name}`, { create, row, changed: { url: 'https://a.example/' } });
  deletedWebhooksContract(name, create);
}
webhookAttemptsContract('memory', async () => createMemoryWebhookAttempts());
webhookAttemptsContract('DynamoDB', async () =>
  createWebhookAttempts({ documents, table: await createTable(client, 'webhook_id', 'id') }),
);
