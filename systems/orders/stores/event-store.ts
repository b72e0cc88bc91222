import * as z from 'zod';
import { type DynamoDbCalls, rowThatFailedTheCondition } from '../../../adapters/dynamodb/calls.ts';
import { dynamoDbError, fromItem, type Item, jsonOf, toItem } from '../../../adapters/dynamodb/client.ts';
import { queryAll } from '../../../adapters/dynamodb/query-all.ts';
import { CourtierError } from '../../../core/errors.ts';
import { type EventStore, type StoredEvent, StoredEventSchema } from '../domain/event-store.ts';

export type EventStoreDeps = { call: DynamoDbCalls; table: string };

/**
 * One table: partition key `order_id`, sort key `event_id`. Events never expire. What an event says is JSON text, of
 * which DynamoDB itself holds less: it nests 32 levels only and knows other numbers.
 */
export function createEventStore({ call, table }: EventStoreDeps): EventStore {
  return {
    async append(event) {
      try {
        await call('PutItem', {
          TableName: table,
          Item: toItem({ ...event, event: JSON.stringify(event.event) }),
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
      return rows.map(readable).sort(byTime);
    },

    async page({ cursor, limit }) {
      const from = cursor === null ? undefined : CursorSchema.parse(JSON.parse(cursor));
      try {
        const page = await call('Scan', {
          TableName: table,
          Limit: limit,
          ProjectionExpression: 'order_id',
          ...(from && { ExclusiveStartKey: toItem(from) }),
        });
        // A scan tells the events of one order one after the other: only the page before may have told it, too.
        const found = (page.Items ?? []).map((item) => String(item.order_id?.S));
        const orders = [...new Set(found)].filter((order) => order !== from?.order_id);
        return { orders, events: found.length, next: cursorOf(page.LastEvaluatedKey) };
      } catch (error) {
        throw dynamoDbError('read the event store', error);
      }
    },
  };
}

/** A row that is no event stays none: whoever waits for it to become one waits in vain. */
function readable(row: Record<string, unknown>): StoredEvent {
  // Kept as JSON text; the first ones were kept as a map.
  const event = typeof row.event === 'string' ? jsonOf(row.event) : row.event;
  const parsed = StoredEventSchema.safeParse({ ...row, event });
  if (parsed.success) return parsed.data;
  throw new CourtierError('unreadable-event', 'fail', `An event of order ${row.order_id} cannot be read.`, {
    cause: parsed.error,
    details: { order_id: row.order_id, event_id: row.event_id },
  });
}

const CursorSchema = z.object({ order_id: z.string(), event_id: z.string() });

function cursorOf(key: Item | undefined): string | null {
  return key ? JSON.stringify(CursorSchema.parse(fromItem(key))) : null;
}

// A publisher may choose ids that do not sort by time, so the sort key alone does not tell the order.
function byTime(a: StoredEvent, b: StoredEvent): number {
  if (a.stored_at !== b.stored_at) return a.stored_at < b.stored_at ? -1 : 1;
  return a.event_id < b.event_id ? -1 : 1;
}
