import * as z from 'zod';
import { StatusSchema } from '../../core/failure/failed-message.ts';
import { isWanted, type Redeliveries } from '../../core/retry/redeliveries.ts';
import { ask } from './ask.ts';
import type { DynamoDbCalls } from './calls.ts';
import { fromItem, toItem } from './client.ts';

const RowSchema = z.object({ status: StatusSchema, run: z.string() });

/** Two fields of the table of failed messages: whose turn a redelivery is. A row that cannot be read stops no message. */
export function createRedeliveries({ call, table }: { call: DynamoDbCalls; table: string }): Redeliveries {
  return {
    async isWanted(redelivery) {
      const { Item } = await ask('read whose turn a redelivery is', () =>
        call('GetItem', {
          TableName: table,
          Key: toItem({ id: redelivery.failed_message_id }),
          ProjectionExpression: '#status, #run',
          ExpressionAttributeNames: { '#status': 'status', '#run': 'run' },
          ConsistentRead: true,
        }),
      );
      const row = RowSchema.safeParse(Item && fromItem(Item));
      return isWanted(row.success ? row.data : undefined, redelivery);
    },
  };
}
