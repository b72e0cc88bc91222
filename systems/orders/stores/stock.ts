import { BatchGetCommand, type BatchGetCommandInput } from '@aws-sdk/lib-dynamodb';
import * as z from 'zod';
import { ask } from '../../../adapters/dynamodb/ask.ts';
import type { Documents } from '../../../adapters/dynamodb/documents.ts';
import { UnavailableError } from '../../../core/errors.ts';
import type { Stock } from '../domain/stock.ts';

const RowSchema = z.object({ item_id: z.string(), available_qty: z.number().int().min(0) });
/** BatchGetItem leaves what it has no room for to another call. */
const CALLS = 5;

/** One table: partition key `item_id`, and `available_qty`. A row that says something else is as good as none. */
export function createStock({ documents, table }: { documents: Documents; table: string }): Stock {
  return {
    async levels(itemIds) {
      const levels = new Map<string, number>();
      let RequestItems: BatchGetCommandInput['RequestItems'] = {
        [table]: { Keys: [...new Set(itemIds)].map((item_id) => ({ item_id })) },
      };
      for (let calls = 0; calls < CALLS; calls += 1) {
        const command = new BatchGetCommand({ RequestItems });
        const { Responses, UnprocessedKeys = {} } = await ask('read the stock', () =>
          documents.send(command),
        );
        for (const item of Responses?.[table] ?? []) {
          const row = RowSchema.safeParse(item);
          if (row.success) levels.set(row.data.item_id, row.data.available_qty);
        }
        if (Object.keys(UnprocessedKeys).length === 0) return levels;
        RequestItems = UnprocessedKeys;
      }
      throw new UnavailableError('table-unavailable', 'DynamoDB could not read the stock of all items.');
    },
  };
}
