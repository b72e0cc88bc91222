import { GetCommand, PutCommand } from '@aws-sdk/lib-dynamodb';
import { WEBHOOK_ATTEMPTS_KEPT_SECONDS } from '../../core/limits.ts';
import { AttemptSchema } from '../../core/webhooks/attempt.ts';
import type { WebhookAttempts } from '../../core/webhooks/store.ts';
import { ask } from './ask.ts';
import { ttlAfter } from './client.ts';
import type { Documents, Row } from './documents.ts';
import { newestFirst } from './newest-first.ts';

type Deps = { documents: Documents; table: string };

/** The log of attempts: partition key `webhook_id`, sort key `id`, which sorts by time; expiry `ttl`. */
export function createWebhookAttempts({ documents, table }: Deps): WebhookAttempts {
  const TableName = table;
  return {
    async add(attempt) {
      const ttl = ttlAfter(attempt.at, WEBHOOK_ATTEMPTS_KEPT_SECONDS);
      const put = new PutCommand({ TableName, Item: { ...attempt, ttl } });
      await ask('log an attempt', () => documents.send(put));
    },
    async get(webhook_id, id) {
      const read = new GetCommand({ TableName, Key: { webhook_id, id }, ConsistentRead: true });
      const { Item } = await ask('read an attempt', () => documents.send(read));
      return Item && attemptOf(Item);
    },
    list: (webhookId, page) =>
      newestFirst(
        { documents, table, key: ['webhook_id', webhookId], operation: 'list attempts', read: attemptOf },
        page,
      ),
  };
}

function attemptOf(row: Row) {
  return AttemptSchema.parse(row);
}
