import {
  GetCommand,
  PutCommand,
  type PutCommandInput,
  QueryCommand,
  type QueryCommandInput,
  UpdateCommand,
} from '@aws-sdk/lib-dynamodb';
import type { FailedMessage } from '../../core/failure/failed-message.ts';
import type { FailedMessageStore, Overdue } from '../../core/failure/store.ts';
import { ask, askIf } from './ask.ts';
import type { Documents } from './documents.ts';
import { BY_DUE, BY_MESSAGE, recordOfRow, rowOfRecord, SHARDS } from './failed-messages-item.ts';
import { listPage } from './failed-messages-list.ts';

export type FailedMessagesDeps = { documents: Documents; table: string };

/**
 * The table of failed messages: partition key `id`; indexes `by-time` (shard, time_id), `by-status` (status_shard,
 * time_id), both with every attribute, `by-due` (due_shard, due_id), and `by-message` (message_id, id) with keys alone.
 */
export function createFailedMessages(deps: FailedMessagesDeps): FailedMessageStore {
  return {
    get: (id) => get(deps, id),
    create: (record) => put(deps, record, { ConditionExpression: 'attribute_not_exists(id)' }),
    replace: (record, expectedVersion) =>
      put(deps, record, {
        ConditionExpression: '#version = :expected',
        ExpressionAttributeNames: { '#version': 'version' },
        ExpressionAttributeValues: { ':expected': expectedVersion },
      }),
    list: (filter, page) => listPage(deps, filter, page),
    overdue: (before, limit) => overdue(deps, before, limit),
    postpone: (row, until) => postpone(deps, row, until),
    idsOfMessage: (messageId, limit) => idsOfMessage(deps, messageId, limit),
  };
}

/** DynamoDB refuses a key that is empty or longer than this, and no record has such an id. */
function isKey(id: string): boolean {
  return id !== '' && Buffer.byteLength(id) <= 2048;
}

async function get({ documents, table }: FailedMessagesDeps, id: string): Promise<FailedMessage | undefined> {
  if (!isKey(id)) return undefined;
  const read = new GetCommand({ TableName: table, Key: { id }, ConsistentRead: true });
  const { Item } = await ask('read a failed message', () => documents.send(read));
  return Item && recordOfRow(Item);
}

type Condition = Pick<
  PutCommandInput,
  'ConditionExpression' | 'ExpressionAttributeNames' | 'ExpressionAttributeValues'
>;

async function put({ documents, table }: FailedMessagesDeps, record: FailedMessage, condition: Condition) {
  const command = new PutCommand({ TableName: table, Item: rowOfRecord(record), ...condition });
  return (await askIf('write a failed message', () => documents.send(command))).met;
}

async function overdue(deps: FailedMessagesDeps, before: string, limit: number): Promise<Overdue[]> {
  const parts = await Promise.all(SHARDS.map((shard) => dueIds(deps, shard, before, limit)));
  const dueFirst = parts.flat().sort().slice(0, limit);
  return dueFirst.map((dueId) => {
    const end = dueId.indexOf('#');
    return { due: dueId.slice(0, end), id: dueId.slice(end + 1) };
  });
}

/** Only the key of the index changes: an item that nobody can read keeps what it has. */
async function postpone(
  { documents, table }: FailedMessagesDeps,
  { id, due }: Overdue,
  until: string | null,
): Promise<boolean> {
  const command = new UpdateCommand({
    TableName: table,
    Key: { id },
    UpdateExpression: until === null ? 'REMOVE due_shard, due_id' : 'SET due_id = :until',
    ConditionExpression: 'due_id = :seen',
    ExpressionAttributeValues: {
      ':seen': `${due}#${id}`,
      ':until': until === null ? undefined : `${until}#${id}`,
    },
  });
  return (await askIf('postpone a failed message', () => documents.send(command))).met;
}

/** `<due>#<id>` of one partition. */
function dueIds(deps: FailedMessagesDeps, shard: string, before: string, limit: number) {
  return fieldOf(deps, 'find overdue failed messages', 'due_id', {
    IndexName: BY_DUE,
    KeyConditionExpression: 'due_shard = :shard AND due_id < :before',
    ExpressionAttributeValues: { ':shard': shard, ':before': before },
    Limit: limit,
  });
}

async function idsOfMessage(deps: FailedMessagesDeps, messageId: string, limit: number) {
  if (!isKey(messageId)) return [];
  return fieldOf(deps, 'find the failures of a message', 'id', {
    IndexName: BY_MESSAGE,
    KeyConditionExpression: 'message_id = :message',
    ExpressionAttributeValues: { ':message': messageId },
    Limit: limit,
  });
}

/** One text field of what a query finds. */
async function fieldOf(
  { documents, table }: FailedMessagesDeps,
  operation: string,
  field: string,
  query: Omit<QueryCommandInput, 'TableName'>,
): Promise<string[]> {
  const command = new QueryCommand({ TableName: table, ProjectionExpression: field, ...query });
  const { Items = [] } = await ask(operation, () => documents.send(command));
  return Items.flatMap((row) => (typeof row[field] === 'string' ? row[field] : []));
}
