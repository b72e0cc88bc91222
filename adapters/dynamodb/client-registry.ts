import {
  type DynamoDBClient,
  GetItemCommand,
  QueryCommand,
  TransactionCanceledException,
  type TransactWriteItem,
  TransactWriteItemsCommand,
} from '@aws-sdk/client-dynamodb';
import { CourtierError } from '../../core/errors.ts';
import { type ClientRecord, ClientRecordSchema, credentials } from '../../core/permission/client-record.ts';
import {
  type ClientRegistry,
  decodeClientCursor,
  encodeClientCursor,
} from '../../core/permission/client-registry.ts';
import { besides, readableRows } from '../../core/readable-rows.ts';
import { dynamoDbError, fromItem, type Item, toItem } from './client.ts';

type Deps = { client: DynamoDBClient; table: string };

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

async function get({ client, table }: Deps, id: string): Promise<ClientRecord | undefined> {
  try {
    const answer = await client.send(
      new GetItemCommand({ TableName: table, Key: { key_hash: { S: rowOf(id) } }, ConsistentRead: true }),
    );
    return answer.Item && readRecord(answer.Item);
  } catch (error) {
    throw dynamoDbError('read a client', error);
  }
}

async function list({ client, table }: Deps, { limit, cursor }: { limit: number; cursor?: string }) {
  const before = cursor === undefined ? undefined : decodeClientCursor(cursor);
  try {
    const answer = await client.send(
      new QueryCommand({
        TableName: table,
        IndexName: BY_KIND,
        ScanIndexForward: false,
        KeyConditionExpression: before === undefined ? '#kind = :kind' : '#kind = :kind AND #id < :before',
        ExpressionAttributeNames: { '#kind': 'kind', ...(before === undefined ? {} : { '#id': 'id' }) },
        ExpressionAttributeValues: toItem({ ':kind': KIND, ':before': before }),
        Limit: limit + 1,
      }),
    );
    const found = answer.Items ?? [];
    const rows = found.slice(0, limit);
    const last = rows.at(-1)?.id?.S;
    // A page of DynamoDB's ends after a megabyte, too.
    const more = found.length > limit || answer.LastEvaluatedKey !== undefined;
    const { items, unreadable } = readableRows(rows, readRecord, ({ id }) => id?.S ?? '');
    return { items, next: more && last ? encodeClientCursor(last) : null, ...besides(unreadable) };
  } catch (error) {
    throw dynamoDbError('list clients', error);
  }
}

async function save(
  { client, table }: Deps,
  record: ClientRecord,
  previous: ClientRecord | undefined,
): Promise<boolean> {
  try {
    await client.send(new TransactWriteItemsCommand({ TransactItems: writes(table, record, previous) }));
    return true;
  } catch (error) {
    if (isContended(error)) return false;
    throw dynamoDbError('save a client', error);
  }
}

function writes(
  TableName: string,
  record: ClientRecord,
  previous: ClientRecord | undefined,
): TransactWriteItem[] {
  const known = new Set(previous && credentials(previous).map(({ hash }) => hash));
  const held = credentials(record);
  const kept = new Set(held.map(({ hash }) => hash));
  const isNew = { ConditionExpression: 'attribute_not_exists(key_hash)' };
  const unchanged = {
    ConditionExpression: '#version = :version',
    ExpressionAttributeNames: { '#version': 'version' },
    ExpressionAttributeValues: toItem({ ':version': previous?.version }),
  };
  const row = { TableName, Item: toItem({ key_hash: rowOf(record.id), kind: KIND, ...record }) };
  // What a revoked client leaves behind can be taken over; from then on it is no longer its own.
  const isFree = {
    ConditionExpression: 'attribute_not_exists(key_hash) OR attribute_type(revoked_at, :text)',
    ExpressionAttributeValues: { ':text': { S: 'S' } },
  };
  const isOwn = {
    ConditionExpression: '#id = :id',
    ExpressionAttributeNames: { '#id': 'id' },
    ExpressionAttributeValues: toItem({ ':id': record.id }),
  };
  const puts = held.map(({ hash, client }) => ({
    Put: {
      TableName,
      // Without `kind` it stays out of the index.
      Item: toItem({ key_hash: hash, ...client }),
      ...(known.has(hash) ? isOwn : isFree),
    },
  }));
  const gone = [...known].filter((hash) => !kept.has(hash));
  return [
    { Put: { ...row, ...(previous ? unchanged : isNew) } },
    ...puts,
    ...gone.map((hash) => ({ Delete: { TableName, Key: { key_hash: { S: hash } } } })),
  ];
}

/** Hashes are hex, or begin with `certificate#`: none leads to such a row. */
function rowOf(id: string): string {
  return `client#${id}`;
}

/** Somebody else changed it before us, or is about to. */
function isContended(error: unknown): boolean {
  if (!(error instanceof TransactionCanceledException)) return false;
  const codes = (error.CancellationReasons ?? []).map((reason) => reason.Code);
  return codes.includes('ConditionalCheckFailed') || codes.includes('TransactionConflict');
}

function readRecord(item: Item): ClientRecord {
  const parsed = ClientRecordSchema.safeParse(fromItem(item));
  if (parsed.success) return parsed.data;
  const fields = [...new Set(parsed.error.issues.map((issue) => String(issue.path[0])))];
  throw new CourtierError('malformed-client', 'fail', 'A row of the clients table cannot be read.', {
    details: { row: item.key_hash?.S, fields },
  });
}
