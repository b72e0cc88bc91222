import { isDeepStrictEqual } from 'node:util';
import { GetCommand, PutCommand, QueryCommand, type QueryCommandInput } from '@aws-sdk/lib-dynamodb';
import { eachOf } from '../../core/each-of.ts';
import { CourtierError } from '../../core/errors.ts';
import { OPERATION_KEPT_SECONDS } from '../../core/limits.ts';
import { type Operation, OperationSchema } from '../../core/operations/operation.ts';
import {
  decodeOperationCursor,
  encodeOperationCursor,
  type OperationStore,
} from '../../core/operations/store.ts';
import { besides, readableRows } from '../../core/readable-rows.ts';
import { ask, askIf } from './ask.ts';
import { ttlAfter } from './client.ts';
import type { Documents, Row } from './documents.ts';

export type OperationsDeps = { documents: Documents; table: string };

/** What all rows have in common in the index by time, and those that have a step to come in the index by due time. */
const KIND = 'operation';
const DUE = 'step';
/** Rows of a page that are read at the same time. */
const PARALLEL = 20;

/**
 * One table: partition key `id`; the indexes by-time (kind, id), by-state (state, id) and by-due (due, due_at), which has
 * only rows with a step to come; expiry `ttl`. People make operations, so one partition of an index holds them. The indexes
 * have keys alone: a row is written several times a step, and each copy of it would be as well.
 */
export function createOperations({ documents, table: TableName }: OperationsDeps): OperationStore {
  const put = (operation: Operation, condition: string, values?: Row) =>
    askIf('write an operation', () =>
      documents.send(
        new PutCommand({
          TableName,
          Item: rowOf(operation),
          ConditionExpression: condition,
          ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
          ...(values && {
            ExpressionAttributeNames: { '#version': 'version' },
            ExpressionAttributeValues: values,
          }),
        }),
      ),
    );
  const read = async (id: string): Promise<Row | undefined> => {
    const get = new GetCommand({ TableName, Key: { id }, ConsistentRead: true });
    return (await ask('read an operation', () => documents.send(get))).Item;
  };
  return {
    async get(id) {
      const row = await read(id);
      return row && operationOf(row);
    },

    async create(operation) {
      return (await put(operation, 'attribute_not_exists(id)')).met;
    },

    async replace(operation, expectedVersion) {
      const written = await put(operation, '#version = :version', { ':version': expectedVersion });
      return written.met || isDeepStrictEqual(written.row, rowOf(operation));
    },

    async list({ limit, cursor, state }) {
      const before = cursor === undefined ? undefined : decodeOperationCursor(cursor);
      const query = new QueryCommand({
        TableName,
        ...indexFor(state),
        ScanIndexForward: false,
        // One more says whether there is another page.
        Limit: limit + 1,
        KeyConditionExpression: before === undefined ? '#key = :key' : '#key = :key AND id < :before',
        ExpressionAttributeValues: { ':key': state ?? KIND, ':before': before },
      });
      const { Items = [], LastEvaluatedKey } = await ask('list operations', () => documents.send(query));
      const page = Items.slice(0, limit);
      const end = Items.length > limit ? page.at(-1)?.id : LastEvaluatedKey?.id;
      const rows = (await eachOf(page, PARALLEL, ({ id }) => read(String(id)))).filter(
        (row) => row !== undefined,
      );
      const { items, unreadable } = readableRows(rows, operationOf, ({ id }) => String(id));
      return {
        // An index may be a moment behind.
        items: items.filter((operation) => state === undefined || operation.state === state),
        next: end === undefined ? null : encodeOperationCursor(String(end)),
        ...besides(unreadable),
      };
    },

    async due(before, limit) {
      const query = new QueryCommand({
        TableName,
        IndexName: 'by-due',
        Limit: limit,
        KeyConditionExpression: 'due = :due AND due_at < :before',
        ExpressionAttributeValues: { ':due': DUE, ':before': before },
      });
      const { Items = [] } = await ask('list due operations', () => documents.send(query));
      return Items.map(({ id }) => String(id));
    },
  };
}

function indexFor(
  state: Operation['state'] | undefined,
): Pick<QueryCommandInput, 'IndexName' | 'ExpressionAttributeNames'> {
  return state === undefined
    ? { IndexName: 'by-time', ExpressionAttributeNames: { '#key': 'kind' } }
    : { IndexName: 'by-state', ExpressionAttributeNames: { '#key': 'state' } };
}

/** A key of an index cannot be null: a row without a step to come is not in it. */
function rowOf({ due_at, ...operation }: Operation): Row {
  return {
    ...operation,
    kind: KIND,
    ...(due_at === null ? {} : { due: DUE, due_at }),
    ttl: ttlAfter(operation.created_at, OPERATION_KEPT_SECONDS),
  };
}

function operationOf(row: Row): Operation {
  const parsed = OperationSchema.safeParse({ due_at: null, counting: null, ...row });
  if (parsed.success) return parsed.data;
  throw new CourtierError('malformed-operation', 'fail', 'A row of the operations table cannot be read.', {
    details: { id: row.id, fields: [...new Set(parsed.error.issues.map(({ path }) => String(path[0])))] },
  });
}
