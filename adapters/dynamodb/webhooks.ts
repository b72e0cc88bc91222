import { DeleteCommand, GetCommand, PutCommand, QueryCommand } from '@aws-sdk/lib-dynamodb';
import { CourtierError } from '../../core/errors.ts';
import { besides, readableRows } from '../../core/readable-rows.ts';
import { decodeWebhookCursor, encodeWebhookCursor, type Webhooks } from '../../core/webhooks/store.ts';
import { type Webhook, WebhookSchema } from '../../core/webhooks/webhook.ts';
import { ask, askIf } from './ask.ts';
import type { Documents, Row } from './documents.ts';

type Deps = { documents: Documents; table: string };

/** There are few: all of them stand in one partition, by their ids, which sort by time. */
const KIND = 'webhook';

/** The table of webhooks: partition key `kind`, sort key `id`. */
export function createWebhooks({ documents, table: TableName }: Deps): Webhooks {
  return {
    async create(webhook) {
      const put = new PutCommand({ TableName, Item: rowOf(webhook) });
      await ask('write a webhook', () => documents.send(put));
    },
    async get(id) {
      const read = new GetCommand({ TableName, Key: { kind: KIND, id }, ConsistentRead: true });
      const { Item } = await ask('read a webhook', () => documents.send(read));
      return Item && webhookOf(Item);
    },
    async replace(webhook, expectedVersion) {
      const put = new PutCommand({
        TableName,
        Item: rowOf(webhook),
        ConditionExpression: '#version = :expected',
        ExpressionAttributeNames: { '#version': 'version' },
        ExpressionAttributeValues: { ':expected': expectedVersion },
      });
      return (await askIf('write a webhook', () => documents.send(put))).met;
    },
    async remove(id) {
      const remove = new DeleteCommand({ TableName, Key: { kind: KIND, id } });
      await ask('delete a webhook', () => documents.send(remove));
    },
    async list({ limit, cursor }) {
      const before = cursor === undefined ? undefined : decodeWebhookCursor(cursor);
      const query = new QueryCommand({
        TableName,
        ConsistentRead: true,
        ScanIndexForward: false,
        KeyConditionExpression: before === undefined ? '#kind = :kind' : '#kind = :kind AND id < :before',
        ExpressionAttributeNames: { '#kind': 'kind' },
        ExpressionAttributeValues: { ':kind': KIND, ':before': before },
        // One more says whether there is another page.
        Limit: limit + 1,
      });
      const { Items = [] } = await ask('list webhooks', () => documents.send(query));
      const rows = Items.slice(0, limit);
      const last = Items.length > limit ? rows.at(-1) : undefined;
      const { items, unreadable } = readableRows(rows, webhookOf, ({ id }) => String(id));
      return { items, next: last ? encodeWebhookCursor(String(last.id)) : null, ...besides(unreadable) };
    },
  };
}

function rowOf(webhook: Webhook): Row {
  return { ...webhook, kind: KIND };
}

function webhookOf(row: Row): Webhook {
  const parsed = WebhookSchema.safeParse(row);
  if (parsed.success) return parsed.data;
  const fields = [...new Set(parsed.error.issues.map((issue) => String(issue.path[0])))];
  throw new CourtierError('malformed-webhook', 'fail', 'A row of the table of webhooks cannot be read.', {
    details: { id: row.id, fields },
  });
}
