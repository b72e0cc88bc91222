import * as z from 'zod';
import type { StoredEvent } from './event-store.ts';
import { CustomerInfoSchema, InventoryStatusSchema, OrderItemSchema } from './order-event.ts';
import { amountDue } from './rules.ts';

/** How many of an order's events a view tells of, the latest. */
const HISTORY = 20;
const CREATED = 'order.created';

/** An order as its events tell of it. Nothing in it comes from anywhere else, so that it can be made again. */
export const OrderViewSchema = z.object({
  order_id: z.string(),
  /** The last event's name without `order.`: `created`, `paid`, `shipped` …; `accepted`: no event has been stored yet. */
  status: z.string(),
  customer: CustomerInfoSchema,
  items: z.array(OrderItemSchema),
  inventory_status: z.array(InventoryStatusSchema),
  currency: z.string().nullable(),
  total: z.number(),
  correlation_id: z.string().nullable(),
  /** Events stored so far. */
  events: z.int().min(0),
  /** The latest of them, oldest first. */
  history: z.array(z.object({ event_id: z.string(), event_type: z.string(), at: z.string() })),
});
export type OrderView = z.infer<typeof OrderViewSchema>;

/** Each event carries the whole state, so the last one tells it; `stored` is in the order of `stored_at`. */
export function viewOfOrder(stored: readonly StoredEvent[]): OrderView | undefined {
  const last = stored.at(-1)?.event;
  if (!last) return undefined;
  return {
    order_id: last.order_id,
    status: nameOf(last.metadata.event_type).replace(/^order\./, ''),
    customer: last.customer_info,
    items: last.items,
    inventory_status: last.inventory_status,
    currency: last.currency ?? null,
    total: last.total ?? amountDue(last),
    correlation_id: last.metadata.correlation_id ?? null,
    events: stored.length,
    history: stored.slice(-HISTORY).map(({ event_id, stored_at, event }) => ({
      event_id,
      event_type: nameOf(event.metadata.event_type),
      at: stored_at,
    })),
  };
}

function nameOf(eventType: string | undefined): string {
  return eventType ?? CREATED;
}
