import {
  ConditionalCheckFailedException,
  type DynamoDBClient,
  GetItemCommand,
  QueryCommand,
  TransactionCanceledException,
  type TransactWriteItem,
  TransactWriteItemsCommand,
  UpdateItemCommand,
} from '@aws-sdk/client-dynamodb';
import { CourtierError, UnavailableError } from '../../core/errors.ts';
import {
  decodeQueueCursor,
  encodeQueueCursor,
  type QueueRecord,
  QueueRecordSchema,
  type QueueRecords,
  type QueueState,
} from '../../core/queues/queue-records.ts';
import {
  type RuntimeQueue,
  RuntimeQueueSchema,
  type RuntimeQueues,
} from '../../core/queues/runtime-queue.ts';
import { besides, readableRows } from '../../core/readable-rows.ts';
import { dynamoDbError, fromItem, type Item, toItem } from './client.ts';

type Deps = { client: DynamoDBClient; table: string };

/** Partition of the queues, by name; a few hundred rows that are seldom written need no more than one. */
const QUEUE = 'queue';
/** The row that counts them, so that a limit holds under creations at the same time. */
const COUNTER = { kind: 'counter', name: 'queues' };
/** And those of one client. No queue has such a name. */
const counterOf = (client: string) => ({ kind: 'counter', name: `client#${client}` });
const CONTENDED_TRIES = 5;
const CONTENDED_WAIT_MS = 40;

export function createRuntimeQueues(deps: Deps): RuntimeQueues & QueueRecords {
  const find = (name: string) => findRecord(deps, name);
  return {
    find,
    async get(name) {
      const record = await find(name);
      return record?.state === 'ready' ? RuntimeQueueSchema.parse(record) : undefined;
    },
    list: (page) => list(deps, page),
    used: (name, at) => used(deps, name, at),
    reserve: (queue, max, maxOfClient = max) => reserve(deps, queue, max, maxOfClient),
    move: (name, from, to) => move(deps, name, from, to),
    remove: (name, from) => remove(deps, name, from),
  };
}

async function findRecord({ client, table }: Deps, name: string): Promise<QueueRecord | undefined> {
  try {
    const Key = toItem({ kind: QUEUE, name });
    const answer = await client.send(new GetItemCommand({ TableName: table, Key, ConsistentRead: true }));
    return answer.Item && readRecord(answer.Item);
  } catch (error) {
    throw dynamoDbError('read a queue', error);
  }
}

async function list(
  { client, table }: Deps,
  { limit, cursor, alsoDeleting = false }: Parameters<RuntimeQueues['list']>[0],
) {
  const after = cursor === undefined ? undefined : decodeQueueCursor(cursor);
  try {
    const answer = await client.send(
      new QueryCommand({
        TableName: table,
        ConsistentRead: true,
        KeyConditionExpression: after === undefined ? '#kind = :kind' : '#kind = :kind AND #name > :after',
        ExpressionAttributeNames: { '#kind': 'kind', ...(after === undefined ? {} : { '#name': 'name' }) },
        ExpressionAttributeValues: toItem({ ':kind': QUEUE, ':after': after }),
        Limit: limit + 1,
      }),
    );
    const found = answer.Items ?? [];
    const rows = found.slice(0, limit);
    const last = rows.at(-1)?.name?.S;
    // A page of DynamoDB's ends after a megabyte, too.
    const more = found.length > limit || answer.LastEvaluatedKey !== undefined;
    const { items, unreadable } = readableRows(rows, readRecord, ({ name }) => name?.S ?? '');
    return {
      items: items
        .filter(({ state }) => state === 'ready' || (alsoDeleting && state === 'deleting'))
        .map((record) => RuntimeQueueSchema.parse(record)),
      next: more && last ? encodeQueueCursor(last) : null,
      ...besides(unreadable),
    };
  } catch (error) {
    throw dynamoDbError('list queues', error);
  }
}

async function reserve(deps: Deps, queue: RuntimeQueue, max: number, maxOfClient: number) {
  const { table: TableName } = deps;
  const [row, counter, own] = await transact(deps, 'reserve a queue', [
    {
      Put: {
        TableName,
        Item: toItem({ kind: QUEUE, ...queue, state: 'creating' }),
        ConditionExpression: 'attribute_not_exists(#name)',
        ExpressionAttributeNames: { '#name': 'name' },
      },
    },
    counted(TableName, COUNTER, max),
    counted(TableName, counterOf(queue.created_by), maxOfClient),
  ]);
  if (row) return 'taken';
  if (counter) return 'full';
  return own ? 'quota' : 'reserved';
}

type Counter = { kind: string; name: string };

function counted(TableName: string, counter: Counter, max: number): TransactWriteItem {
  return {
    Update: {
      TableName,
      Key: toItem(counter),
      UpdateExpression: 'ADD #count :one',
      ConditionExpression: 'attribute_not_exists(#count) OR #count < :max',
      ExpressionAttributeNames: { '#count': 'count' },
      ExpressionAttributeValues: toItem({ ':one': 1, ':max': max }),
    },
  };
}

function countedDown(TableName: string, counter: Counter): TransactWriteItem {
  return {
    Update: {
      TableName,
      Key: toItem(counter),
      UpdateExpression: 'ADD #count :less',
      ExpressionAttributeNames: { '#count': 'count' },
      ExpressionAttributeValues: toItem({ ':less': -1 }),
    },
  };
}

async function used({ client, table }: Deps, name: string, at: string): Promise<void> {
  try {
    await client.send(
      new UpdateItemCommand({
        TableName: table,
        Key: toItem({ kind: QUEUE, name }),
        UpdateExpression: 'SET last_used_at = :at',
        ConditionExpression: 'attribute_exists(#name)',
        ExpressionAttributeNames: { '#name': 'name' },
        ExpressionAttributeValues: toItem({ ':at': at }),
      }),
    );
  } catch (error) {
    if (!(error instanceof ConditionalCheckFailedException)) throw dynamoDbError('note a use', error);
  }
}

async function move({ client, table }: Deps, name: string, from: readonly QueueState[], to: QueueState) {
  const { condition, states } = isOneOf(from);
  try {
    await client.send(
      new UpdateItemCommand({
        TableName: table,
        Key: toItem({ kind: QUEUE, name }),
        UpdateExpression: 'SET #state = :to',
        ConditionExpression: condition,
        ExpressionAttributeNames: { '#state': 'state' },
        ExpressionAttributeValues: toItem({ ...states, ':to': to }),
      }),
    );
    return true;
  } catch (error) {
    if (error instanceof ConditionalCheckFailedException) return false;
    throw dynamoDbError('change a queue', error);
  }
}

/** On the attribute `#state`. */
function isOneOf(from: readonly QueueState[]) {
  const states = Object.fromEntries(from.map((state, n) => [`:from${n}`, state]));
  return { condition: `#state IN (${Object.keys(states).join(', ')})`, states };
}

async function remove(deps: Deps, name: string, from: readonly QueueState[]): Promise<boolean> {
  const { table: TableName } = deps;
  const { condition, states } = isOneOf(from);
  // Whose it is never changes while it is there; a queue of the same name by somebody else is another one.
  const found = await findRecord(deps, name);
  if (!found) return false;
  const failed = await transact(deps, 'remove a queue', [
    {
      Delete: {
        TableName,
        Key: toItem({ kind: QUEUE, name }),
        // Were it gone already, it would be counted down twice.
        ConditionExpression: `${condition} AND created_by = :by`,
        ExpressionAttributeNames: { '#state': 'state' },
        ExpressionAttributeValues: toItem({ ...states, ':by': found.created_by }),
      },
    },
    countedDown(TableName, COUNTER),
    countedDown(TableName, counterOf(found.created_by)),
  ]);
  return !failed.includes(true);
}

/** Which of the conditions did not hold; none: all was written. The counter is one row for all, so tries may collide. */
async function transact({ client }: Deps, operation: string, items: TransactWriteItem[]): Promise<boolean[]> {
  for (let attempt = 1; attempt <= CONTENDED_TRIES; attempt += 1) {
    try {
      await client.send(new TransactWriteItemsCommand({ TransactItems: items }));
      return items.map(() => false);
    } catch (error) {
      if (!(error instanceof TransactionCanceledException)) throw dynamoDbError(operation, error);
      const codes = (error.CancellationReasons ?? []).map((reason) => reason.Code);
      if (codes.includes('ConditionalCheckFailed')) {
        return items.map((_, n) => codes[n] === 'ConditionalCheckFailed');
      }
      if (!codes.includes('TransactionConflict')) throw dynamoDbError(operation, error);
    }
    await new Promise((resolve) => setTimeout(resolve, attempt * CONTENDED_WAIT_MS * (0.5 + Math.random())));
  }
  throw new UnavailableError('table-unavailable', `DynamoDB could not ${operation}: others are changing it.`);
}

function readRecord(item: Item): QueueRecord {
  const parsed = QueueRecordSchema.safeParse(fromItem(item));
  if (parsed.success) return parsed.data;
  const fields = [...new Set(parsed.error.issues.map((issue) => String(issue.path[0])))];
  throw new CourtierError('malformed-queue', 'fail', 'A row of the queues table cannot be read.', {
    details: { queue: item.name?.S, fields },
  });
}
