import { GetCommand, PutCommand, QueryCommand } from '@aws-sdk/lib-dynamodb';
import { CourtierError } from '../../core/errors.ts';
import { PURGE_KEPT_SECONDS } from '../../core/limits.ts';
import { type Purge, PurgeSchema } from '../../core/queues/purge.ts';
import { decodePurgeCursor, encodePurgeCursor, type Purges } from '../../core/queues/purges.ts';
import { besides, readableRows } from '../../core/readable-rows.ts';
import { ask, askIf } from './ask.ts';
import { ttlAfter } from './client.ts';
import type { Documents, Row } from './documents.ts';

type Deps = { documents: Documents; table: string };

/** People purge rarely: all of them stand in one partition, by their ids, which sort by time. */
const KIND = 'purge';
/** DynamoDB refuses a longer key, and no purge has such an id. */
const KEY_BYTES = 1_024;

/** The table of purges: partition key `kind`, sort key `id`. A row goes a day after what it tells of. */
export function createPurges({ documents, table: TableName }: Deps): Purges {
  return {
    async create(purge) {
      const command = new PutCommand({ TableName, Item: rowOf(purge) });
      await ask('write a purge', () => documents.send(command));
    },
    async get(id) {
      if (Buffer.byteLength(id) > KEY_BYTES) return undefined;
      const read = new GetCommand({ TableName, Key: { kind: KIND, id }, ConsistentRead: true });
      const { Item } = await ask('read a purge', () => documents.send(read));
      return Item && purgeOf(Item);
    },
    async replace(purge, expectedVersion) {
      const command = new PutCommand({
        TableName,
        Item: rowOf(purge),
        ConditionExpression: '#version = :expected',
        ExpressionAttributeNames: { '#version': 'version' },
        ExpressionAttributeValues: { ':expected': expectedVersion },
      });
      return (await askIf('write a purge', () => documents.send(command))).met;
    },
    async list({ limit, cursor }) {
      const before = cursor === undefined ? undefined : decodePurgeCursor(cursor);
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
      const { Items = [] } = await ask('list purges', () => documents.send(query));
      const rows = Items.slice(0, limit);
      const last = Items.length > limit ? rows.at(-1) : undefined;
      const { items, unreadable } = readableRows(rows, purgeOf, ({ id }) => String(id));
      return { items, next: last ? encodePurgeCursor(String(last.id)) : null, ...besides(unreadable) };
    },
  };
}

function rowOf(purge: Purge): Row {
  return { ...purge, kind: KIND, ttl: ttlAfter(purge.expires_at, PURGE_KEPT_SECONDS) };
}

function purgeOf(row: Row): Purge {
  const parsed = PurgeSchema.safeParse(row);
  if (parsed.success) return parsed.data;
  const fields = [...new Set(parsed.error.issues.map((issue) => String(issue.path[0])))];
  throw new CourtierError('malformed-purge', 'fail', 'A row of the table of purges cannot be read.', {
    details: { id: row.id, fields },
  });
}
