import { GetCommand, QueryCommand, TransactWriteCommand, UpdateCommand } from '@aws-sdk/lib-dynamodb';
import { UnavailableError } from '../../core/errors.ts';
import {
  decodeQueueCursor,
  encodeQueueCursor,
  type QueueRecord,
  type QueueRecords,
  type QueueState,
} from '../../core/queues/queue-records.ts';
import {
  type RuntimeQueue,
  RuntimeQueueSchema,
  type RuntimeQueues,
} from '../../core/queues/runtime-queue.ts';
import { besides, readableRows } from '../../core/readable-rows.ts';
import { ask, askAll, askIf } from './ask.ts';
import type { Documents, TransactItems } from './documents.ts';
import { keyOfQueue, QUEUE, recordOfQueue } from './runtime-queue-row.ts';

type Deps = { documents: Documents; table: string };

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

async function findRecord({ documents, table }: Deps, name: string): Promise<QueueRecord | undefined> {
  const read = new GetCommand({ TableName: table, Key: keyOfQueue(name), ConsistentRead: true });
  const { Item } = await ask('read a queue', () => documents.send(read));
  return Item && recordOfQueue(Item);
}

async function list(
  { documents, table }: Deps,
  { limit, cursor, alsoDeleting = false }: Parameters<RuntimeQueues['list']>[0],
) {
  const after = cursor === undefined ? undefined : decodeQueueCursor(cursor);
  const query = new QueryCommand({
    TableName: table,
    ConsistentRead: true,
    KeyConditionExpression: after === undefined ? '#kind = :kind' : '#kind = :kind AND #name > :after',
    ExpressionAttributeNames: { '#kind': 'kind', ...(after === undefined ? {} : { '#name': 'name' }) },
    ExpressionAttributeValues: { ':kind': QUEUE, ':after': after },
    Limit: limit + 1,
  });
  const { Items: found = [], LastEvaluatedKey } = await ask('list queues', () => documents.send(query));
  const rows = found.slice(0, limit);
  const last = rows.at(-1)?.name;
  // A page of DynamoDB's ends after a megabyte, too.
  const more = found.length > limit || LastEvaluatedKey !== undefined;
  const { items, unreadable } = readableRows(rows, recordOfQueue, ({ name }) => String(name));
  return {
    items: items
      .filter(({ state }) => state === 'ready' || (alsoDeleting && state === 'deleting'))
      .map((record) => RuntimeQueueSchema.parse(record)),
    next: more && last ? encodeQueueCursor(String(last)) : null,
    ...besides(unreadable),
  };
}

async function reserve(deps: Deps, queue: RuntimeQueue, max: number, maxOfClient: number) {
  const { table: TableName } = deps;
  const [row, counter, own] = await transact(deps, 'reserve a queue', [
    {
      Put: {
        TableName,
        Item: { kind: QUEUE, ...queue, state: 'creating' },
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
type TransactItem = TransactItems[number];

function counted(TableName: string, counter: Counter, max: number): TransactItem {
  return {
    Update: {
      TableName,
      Key: counter,
      UpdateExpression: 'ADD #count :one',
      ConditionExpression: 'attribute_not_exists(#count) OR #count < :max',
      ExpressionAttributeNames: { '#count': 'count' },
      ExpressionAttributeValues: { ':one': 1, ':max': max },
    },
  };
}

function countedDown(TableName: string, counter: Counter): TransactItem {
  return {
    Update: {
      TableName,
      Key: counter,
      UpdateExpression: 'ADD #count :less',
      ExpressionAttributeNames: { '#count': 'count' },
      ExpressionAttributeValues: { ':less': -1 },
    },
  };
}

async function used({ documents, table }: Deps, name: string, at: string): Promise<void> {
  const command = new UpdateCommand({
    TableName: table,
    Key: keyOfQueue(name),
    UpdateExpression: 'SET last_used_at = :at',
    ConditionExpression: 'attribute_exists(#name)',
    ExpressionAttributeNames: { '#name': 'name' },
    ExpressionAttributeValues: { ':at': at },
  });
  await askIf('note a use', () => documents.send(command));
}

async function move({ documents, table }: Deps, name: string, from: readonly QueueState[], to: QueueState) {
  const { condition, states } = isOneOf(from);
  const command = new UpdateCommand({
    TableName: table,
    Key: keyOfQueue(name),
    UpdateExpression: 'SET #state = :to',
    ConditionExpression: condition,
    ExpressionAttributeNames: { '#state': 'state' },
    ExpressionAttributeValues: { ...states, ':to': to },
  });
  return (await askIf('change a queue', () => documents.send(command))).met;
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
        Key: keyOfQueue(name),
        // Were it gone already, it would be counted down twice.
        ConditionExpression: `${condition} AND created_by = :by`,
        ExpressionAttributeNames: { '#state': 'state' },
        ExpressionAttributeValues: { ...states, ':by': found.created_by },
      },
    },
    countedDown(TableName, COUNTER),
    countedDown(TableName, counterOf(found.created_by)),
  ]);
  return !failed.includes(true);
}

/** Which of the conditions did not hold; none: all was written. The counter is one row for all, so tries may collide. */
async function transact({ documents }: Deps, operation: string, items: TransactItem[]): Promise<boolean[]> {
  for (let attempt = 1; attempt <= CONTENDED_TRIES; attempt += 1) {
    const command = new TransactWriteCommand({ TransactItems: items });
    const codes = await askAll(operation, () => documents.send(command));
    if (codes.length === 0 || codes.includes('ConditionalCheckFailed')) {
      return items.map((_, n) => codes[n] === 'ConditionalCheckFailed');
    }
    await new Promise((resolve) => setTimeout(resolve, attempt * CONTENDED_WAIT_MS * (0.5 + Math.random())));
  }
  throw new UnavailableError('table-unavailable', `DynamoDB could not ${operation}: others are changing it.`);
}
