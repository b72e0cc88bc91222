import { GetCommand, QueryCommand, TransactWriteCommand } from '@aws-sdk/lib-dynamodb';
import { CourtierError } from '../../core/errors.ts';
import { type ClientRecord, ClientRecordSchema, credentials } from '../../core/permission/client-record.ts';
import {
  type ClientRegistry,
  decodeClientCursor,
  encodeClientCursor,
} from '../../core/permission/client-registry.ts';
import { besides, readableRows } from '../../core/readable-rows.ts';
import { ask, askAll } from './ask.ts';
import type { Documents, Row, TransactItems } from './documents.ts';

type Deps = { documents: Documents; table: string };

const BY_KIND = 'by-kind';
const KIND = 'client';

/**
 * The table of clients holds two sorts of rows under the partition key `key_hash`: one for each key and certificate,
 * which is all that the authorizer reads (clients.ts), and one for the client, `client#<id>`, with `kind` and the list
 * of its keys. Both change in one transaction, on the condition of the client's version.
 */
export function createClientRegistry(deps: Deps): ClientRegistry {
  return {
    get: (id) => get(deps, id),
    list: (page) => list(deps, page),
    save: (record, previous) => save(deps, record, previous),
  };
}

async function get({ documents, table }: Deps, id: string): Promise<ClientRecord | undefined> {
  const read = new GetCommand({ TableName: table, Key: { key_hash: rowOf(id) }, ConsistentRead: true });
  const { Item } = await ask('read a client', () => documents.send(read));
  return Item && readRecord(Item);
}

async function list({ documents, table }: Deps, { limit, cursor }: { limit: number; cursor?: string }) {
  const before = cursor === undefined ? undefined : decodeClientCursor(cursor);
  const query = new QueryCommand({
    TableName: table,
    IndexName: BY_KIND,
    ScanIndexForward: false,
    KeyConditionExpression: before === undefined ? '#kind = :kind' : '#kind = :kind AND #id < :before',
    ExpressionAttributeNames: { '#kind': 'kind', ...(before === undefined ? {} : { '#id': 'id' }) },
    ExpressionAttributeValues: { ':kind': KIND, ':before': before },
    Limit: limit + 1,
  });
  const { Items: found = [], LastEvaluatedKey } = await ask('list clients', () => documents.send(query));
  const rows = found.slice(0, limit);
  const last = rows.at(-1)?.id;
  // A page of DynamoDB's ends after a megabyte, too.
  const more = found.length > limit || LastEvaluatedKey !== undefined;
  const { items, unreadable } = readableRows(rows, readRecord, ({ id }) => String(id));
  return { items, next: more && last ? encodeClientCursor(String(last)) : null, ...besides(unreadable) };
}

async function save(
  { documents, table }: Deps,
  record: ClientRecord,
  previous: ClientRecord | undefined,
): Promise<boolean> {
  const command = new TransactWriteCommand({ TransactItems: writes(table, record, previous) });
  // Not written: somebody else changed it before us, or is about to.
  return (await askAll('save a client', () => documents.send(command))).length === 0;
}

function writes(TableName: string, record: ClientRecord, previous: ClientRecord | undefined): TransactItems {
  const known = new Set(previous && credentials(previous).map(({ hash }) => hash));
  const held = credentials(record);
  const kept = new Set(held.map(({ hash }) => hash));
  const isNew = { ConditionExpression: 'attribute_not_exists(key_hash)' };
  const unchanged = {
    ConditionExpression: '#version = :version',
    ExpressionAttributeNames: { '#version': 'version' },
    ExpressionAttributeValues: { ':version': previous?.version },
  };
  const row = { TableName, Item: { key_hash: rowOf(record.id), kind: KIND, ...record } };
  // What a revoked client leaves behind can be taken over; from then on it is no longer its own.
  const isFree = {
    ConditionExpression: 'attribute_not_exists(key_hash) OR attribute_type(revoked_at, :text)',
    ExpressionAttributeValues: { ':text': 'S' },
  };
  const isOwn = {
    ConditionExpression: '#id = :id',
    ExpressionAttributeNames: { '#id': 'id' },
    ExpressionAttributeValues: { ':id': record.id },
  };
  const puts = held.map(({ hash, client }) => ({
    Put: {
      TableName,
      // Without `kind` it stays out of the index.
      Item: { key_hash: hash, ...client },
      ...(known.has(hash) ? isOwn : isFree),
    },
  }));
  const gone = [...known].filter((hash) => !kept.has(hash));
  return [
    { Put: { ...row, ...(previous ? unchanged : isNew) } },
    ...puts,
    ...gone.map((hash) => ({ Delete: { TableName, Key: { key_hash: hash } } })),
  ];
}

/** Hashes are hex, or begin with `certificate#`: none leads to such a row. */
function rowOf(id: string): string {
  return `client#${id}`;
}

function readRecord(row: Row): ClientRecord {
  const parsed = ClientRecordSchema.safeParse(row);
  if (parsed.success) return parsed.data;
  const fields = [...new Set(parsed.error.issues.map((issue) => String(issue.path[0])))];
  throw new CourtierError('malformed-client', 'fail', 'A row of the clients table cannot be read.', {
    details: { row: row.key_hash, fields },
  });
}
