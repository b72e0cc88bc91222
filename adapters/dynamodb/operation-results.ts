import { BatchWriteCommand, QueryCommand } from '@aws-sdk/lib-dynamodb';
import { eachOf } from '../../core/each-of.ts';
import { UnavailableError } from '../../core/errors.ts';
import { OPERATION_RESULTS_KEPT_SECONDS } from '../../core/limits.ts';
import { type Result, ResultSchema } from '../../core/operations/operation.ts';
import {
  decodeOperationCursor,
  encodeOperationCursor,
  type OperationResults,
} from '../../core/operations/store.ts';
import { besides, readableRows } from '../../core/readable-rows.ts';
import { ask } from './ask.ts';
import { ttlAfter } from './client.ts';
import type { Documents, Row } from './documents.ts';

/** BatchWriteItem takes so many, and hands back what it had no capacity for; that is sent so often. */
const BATCH = 25;
const TRIES = 4;
/** Requests at the same time. */
const PARALLEL = 4;

/** One table: partition key `operation_id`, sort key `id`, the failed message's; expiry `ttl`. */
export function createOperationResults(deps: { documents: Documents; table: string }): OperationResults {
  return {
    async write(results) {
      // A batch with one key twice is refused: the later one stands.
      const rows = [...new Map(results.map((result) => [result.id, rowOf(result)])).values()];
      const batches = Array.from({ length: Math.ceil(rows.length / BATCH) }, (_, n) =>
        rows.slice(n * BATCH, (n + 1) * BATCH),
      );
      await eachOf(batches, PARALLEL, (batch) => put(deps, batch));
    },

    async list(operationId, { limit, cursor }) {
      const after = cursor === undefined ? undefined : decodeOperationCursor(cursor);
      const query = new QueryCommand({
        TableName: deps.table,
        ConsistentRead: true,
        // One more says whether there is another page.
        Limit: limit + 1,
        KeyConditionExpression:
          after === undefined ? 'operation_id = :of' : 'operation_id = :of AND id > :after',
        ExpressionAttributeValues: { ':of': operationId, ':after': after },
      });
      const { Items = [], LastEvaluatedKey } = await ask('list results', () => deps.documents.send(query));
      const rows = Items.slice(0, limit);
      const end = Items.length > limit ? rows.at(-1)?.id : LastEvaluatedKey?.id;
      const { items, unreadable } = readableRows(
        rows,
        (row) => ResultSchema.parse(row),
        ({ id }) => String(id),
      );
      return {
        items,
        next: end === undefined ? null : encodeOperationCursor(String(end)),
        ...besides(unreadable),
      };
    },
  };
}

async function put(
  { documents, table }: { documents: Documents; table: string },
  rows: Row[],
): Promise<void> {
  let left = rows.map((Item) => ({ PutRequest: { Item } }));
  for (let tries = 0; tries < TRIES && left.length > 0; tries += 1) {
    const write = new BatchWriteCommand({ RequestItems: { [table]: left } });
    const { UnprocessedItems } = await ask('write results', () => documents.send(write));
    left = (UnprocessedItems?.[table] ?? []) as typeof left;
  }
  if (left.length > 0)
    throw new UnavailableError('table-unavailable', `DynamoDB could not write ${left.length} results.`);
}

function rowOf(result: Result): Row {
  return { ...result, ttl: ttlAfter(result.at, OPERATION_RESULTS_KEPT_SECONDS) };
}
