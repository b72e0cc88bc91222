import {
  ConditionalCheckFailedException,
  type DynamoDBClient,
  GetItemCommand,
  PutItemCommand,
  type PutItemCommandInput,
  QueryCommand,
  UpdateItemCommand,
} from '@aws-sdk/client-dynamodb';
import type { FailedMessage } from '../../core/failure/failed-message.ts';
import type { FailedMessageStore, Overdue } from '../../core/failure/store.ts';
import { dynamoDbError, toItem } from './client.ts';
import { BY_DUE, BY_MESSAGE, itemToRecord, recordToItem, SHARDS } from './failed-messages-item.ts';
import { listPage } from './failed-messages-list.ts';

export type FailedMessagesDeps = { client: DynamoDBClient; table: string };

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
        ExpressionAttributeValues: toItem({ ':expected': expectedVersion }),
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

async function get({ client, table }: FailedMessagesDeps, id: string): Promise<FailedMessage | undefined> {
  if (!isKey(id)) return undefined;
  try {
    const answer = await client.send(
      new GetItemCommand({ TableName: table, Key: { id: { S: id } }, ConsistentRead: true }),
    );
    return answer.Item && itemToRecord(answer.Item);
  } catch (error) {
    throw dynamoDbError('read a failed message', error);
  }
}

type Condition = Pick<
  PutItemCommandInput,
  'ConditionExpression' | 'ExpressionAttributeNames' | 'ExpressionAttributeValues'
>;

async function put({ client, table }: FailedMessagesDeps, record: FailedMessage, condition: Condition) {
  try {
    await client.send(new PutItemCommand({ TableName: table, Item: recordToItem(record), ...condition }));
    return true;
  } catch (error) {
    if (error instanceof ConditionalCheckFailedException) return false;
    throw dynamoDbError('write a failed message', error);
  }
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
  { client, table }: FailedMessagesDeps,
  { id, due }: Overdue,
  until: string | null,
): Promise<boolean> {
  try {
    await client.send(
      new UpdateItemCommand({
        TableName: table,
        Key: { id: { S: id } },
        UpdateExpression: until === null ? 'REMOVE due_shard, due_id' : 'SET due_id = :until',
        ConditionExpression: 'due_id = :seen',
        ExpressionAttributeValues: toItem({
          ':seen': `${due}#${id}`,
          ':until': until === null ? undefined : `${until}#${id}`,
        }),
      }),
    );
    return true;
  } catch (error) {
    if (error instanceof ConditionalCheckFailedException) return false;
    throw dynamoDbError('postpone a failed message', error);
  }
}

/** `<due>#<id>` of one partition. */
async function dueIds({ client, table }: FailedMessagesDeps, shard: string, before: string, limit: number) {
  try {
    const answer = await client.send(
      new QueryCommand({
        TableName: table,
        IndexName: BY_DUE,
        KeyConditionExpression: 'due_shard = :shard AND due_id < :before',
        ExpressionAttributeValues: toItem({ ':shard': shard, ':before': before }),
        ProjectionExpression: 'due_id',
        Limit: limit,
      }),
    );
    return (answer.Items ?? []).flatMap((item) => item.due_id?.S ?? []);
  } catch (error) {
    throw dynamoDbError('find overdue failed messages', error);
  }
}

async function idsOfMessage({ client, table }: FailedMessagesDeps, messageId: string, limit: number) {
  if (!isKey(messageId)) return [];
  try {
    const answer = await client.send(
      new QueryCommand({
        TableName: table,
        IndexName: BY_MESSAGE,
        KeyConditionExpression: 'message_id = :message',
        ExpressionAttributeValues: toItem({ ':message': messageId }),
        ProjectionExpression: 'id',
        Limit: limit,
      }),
    );
    return (answer.Items ?? []).flatMap((item) => item.id?.S ?? []);
  } catch (error) {
    throw dynamoDbError('find the failures of a message', error);
  }
}
