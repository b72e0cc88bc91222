import { GetCommand, PutCommand, QueryCommand } from '@aws-sdk/lib-dynamodb';
import { WEBHOOK_ATTEMPTS_KEPT_SECONDS } from '../../core/limits.ts';
import { besides, readableRows } from '../../core/readable-rows.ts';
import { AttemptSchema } from '../../core/webhooks/attempt.ts';
import { decodeWebhookCursor, encodeWebhookCursor, type WebhookAttempts } from '../../core/webhooks/store.ts';
import { ask } from './ask.ts';
import { ttlAfter } from './client.ts';
import type { Documents, Row } from './documents.ts';

type Deps = { documents: Documents; table: string };

/** The log of attempts: partition key `webhook_id`, sort key `id`, which sorts by time; expiry `ttl`. */
export function createWebhookAttempts({ documents, table: TableName }: Deps): WebhookAttempts {
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
    async list(webhookId, { limit, cursor }) {
      const before = cursor === undefined ? undefined : decodeWebhookCursor(cursor);
      const query = new QueryCommand({
        TableName,
        ConsistentRead: true,
        ScanIndexForward: false,
        // One more says whether there is another page.
        Limit: limit + 1,
        KeyConditionExpression:
          before === undefined ? 'webhook_id = :of' : 'webhook_id = :of AND id < :before',
        ExpressionAttributeValues: { ':of': webhookId, ':before': before },
      });
      const { Items = [], LastEvaluatedKey } = await ask('list attempts', () => documents.send(query));
      const rows = Items.slice(0, limit);
      const end = Items.length > limit ? rows.at(-1)?.id : LastEvaluatedKey?.id;
      const { items, unreadable } = readableRows(rows, attemptOf, ({ id }) => String(id));
      return {
        items,
        next: end === undefined ? null : encodeWebhookCursor(String(end)),
        ...besides(unreadable),
      };
    },
  };
}

function attemptOf(row: Row) {
  return AttemptSchema.parse(row);
}
