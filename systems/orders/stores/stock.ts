import * as z from 'zod';
import type { DynamoDbCalls } from '../../../adapters/dynamodb/calls.ts';
import { dynamoDbError, fromItem, toItem } from '../../../adapters/dynamodb/client.ts';
import { UnavailableError } from '../../../core/errors.ts';
import type { Stock } from '../domain/stock.ts';

const RowSchema = z.object({ item_id: z.string(), available_qty: z.number().int().min(0) });
/** BatchGetItem leaves what it has no room for to another call. */
const CALLS = 5;

/** One table: partition key `item_id`, and `available_qty`. A row that says something else is as good as none. */
export function createStock({ call, table }: { call: DynamoDbCalls; table: string }): Stock {
  return {
    async levels(itemIds) {
      const levels = new Map<string, number>();
      let request: Record<string, unknown> = {
        [table]: { Keys: [...new Set(itemIds)].map((item_id) => toItem({ item_id })) },
      };
      for (let calls = 0; calls < CALLS; calls += 1) {
        const { Responses, UnprocessedKeys = {} } = await read(call, request);
        for (const item of Responses?.[table] ?? []) {
          const row = RowSchema.safeParse(fromItem(item));
          if (row.success) levels.set(row.data.item_id, row.data.available_qty);
        }
        if (Object.keys(UnprocessedKeys).length === 0) return levels;
        request = UnprocessedKeys;
      }
      throw new UnavailableError('table-unavailable', 'DynamoDB could not read the stock of all items.');
    },
  };
}

async function read(call: DynamoDbCalls, request: Record<string, unknown>) {
  try {
    return await call('BatchGetItem', {
      RequestItems: request as Parameters<typeof call<'BatchGetItem'>>[1]['RequestItems'],
    });
  } catch (error) {
    throw dynamoDbError('read the stock', error);
  }
}
