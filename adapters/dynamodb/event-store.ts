import { type EventStore, type StoredEvent, StoredEventSchema } from '../../core/orders/event-store.ts';
import { type DynamoDbCalls, rowThatFailedTheCondition } from './calls.ts';
import { dynamoDbError, toItem } from './client.ts';
import { queryAll } from './query-all.ts';

export type EventStoreDeps = { call: DynamoDbCalls; table: string };

/** One table: partition key `order_id`, sort key `event_id`. Events never expire. */
export function createEventStore({ call, table }: EventStoreDeps): EventStore {
  return {
    async append(event) {
      try {
        await call('PutItem', {
          TableName: table,
          Item: toItem(event),
          ConditionExpression: 'attribute_not_exists(event_id)',
        });
        return true;
      } catch (error) {
        if (rowThatFailedTheCondition(error)) return false;
        throw dynamoDbError('store an order event', error);
      }
    },

    async events(orderId) {
      const rows = await queryAll(call, "read an order's events", {
        TableName: table,
        ConsistentRead: true,
        KeyConditionExpression: 'order_id = :id',
        ExpressionAttributeValues: toItem({ ':id': orderId }),
      });
      return rows.map((row) => StoredEventSchema.parse(row)).sort(byTime);
    },
  };
}

// A publisher may choose ids that do not sort by time, so the sort key alone does not tell the order.
function byTime(a: StoredEvent, b: StoredEvent): number {
  if (a.stored_at !== b.stored_at) return a.stored_at < b.stored_at ? -1 : 1;
  return a.event_id < b.event_id ? -1 : 1;
}
