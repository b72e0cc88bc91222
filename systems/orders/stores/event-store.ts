import { PutCommand, ScanCommand } from '@aws-sdk/lib-dynamodb';
import * as z from 'zod';
import { ask, askIf } from '../../../adapters/dynamodb/ask.ts';
import { jsonOf } from '../../../adapters/dynamodb/client.ts';
import { type Documents, queryRows, type Row } from '../../../adapters/dynamodb/documents.ts';
import { CourtierError } from '../../../core/errors.ts';
import { type EventStore, type StoredEvent, StoredEventSchema } from '../domain/event-store.ts';

export type EventStoreDeps = { documents: Documents; table: string };

/**
 * One table: partition key `order_id`, sort key `event_id`. Events never expire. What an event says is JSON text, of
 * which DynamoDB itself holds less: it nests 32 levels only and knows other numbers.
 */
export function createEventStore({ documents, table }: EventStoreDeps): EventStore {
  return {
    async append(event) {
      const put = new PutCommand({
        TableName: table,
        Item: { ...event, event: JSON.stringify(event.event) },
        ConditionExpression: 'attribute_not_exists(event_id)',
      });
      return (await askIf('store an order event', () => documents.send(put))).met;
    },

    async events(orderId) {
      const rows = await queryRows(documents, "read an order's events", {
        TableName: table,
        ConsistentRead: true,
        KeyConditionExpression: 'order_id = :id',
        ExpressionAttributeValues: { ':id': orderId },
      });
      return rows.map(readable).sort(byTime);
    },

    async page({ cursor, limit }) {
      const from = cursor === null ? undefined : CursorSchema.parse(JSON.parse(cursor));
      const scan = new ScanCommand({
        TableName: table,
        Limit: limit,
        ProjectionExpression: 'order_id',
        ExclusiveStartKey: from,
      });
      const page = await ask('read the event store', () => documents.send(scan));
      // A scan reads the events of one order one after the other: only the page before may have had it, too.
      const found = (page.Items ?? []).map(({ order_id }) => String(order_id));
      const keys = [...new Set(found)].filter((order) => order !== from?.order_id);
      return { keys, events: found.length, next: cursorOf(page.LastEvaluatedKey) };
    },
  };
}

/** A row that is no event stays none: waiting for it to become one is in vain. */
function readable(row: Row): StoredEvent {
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

function cursorOf(key: Row | undefined): string | null {
  return key ? JSON.stringify(CursorSchema.parse(key)) : null;
}

// A publisher may choose ids that do not sort by time, so the sort key alone does not tell the order.
function byTime(a: StoredEvent, b: StoredEvent): number {
  if (a.stored_at !== b.stored_at) return a.stored_at < b.stored_at ? -1 : 1;
  return a.event_id < b.event_id ? -1 : 1;
}
