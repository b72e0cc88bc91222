import * as z from 'zod';
import { OrderEventSchema } from './order-event.ts';

/** One order event as it was received, and when it was stored. */
export const StoredEventSchema = z.object({
  order_id: z.string(),
  /** The message id: what makes two deliveries the same event. */
  event_id: z.string(),
  /**
   * ISO 8601, UTC. Of an event that was retried, when it failed first: it keeps its place among those of its order, and
   * does not pass for the latest state.
   */
  stored_at: z.string(),
  event: OrderEventSchema,
});
export type StoredEvent = z.infer<typeof StoredEventSchema>;

export type EventPage = { orders: string[]; events: number; next: string | null };

/** Keeps each event of an order once (S4: "event store"). */
export interface EventStore {
  /** False when this event of this order was stored before; the first one stays as it is. */
  append(event: StoredEvent): Promise<boolean>;
  /**
   * The events of one order by `stored_at`. Empty for an unknown order.
   * @throws CourtierError `unreadable-event`: a row is no event, and will not become one.
   */
  events(orderId: string): Promise<StoredEvent[]>;
  /**
   * A part of the whole store, for who reads all of it: orders, each told once in all pages, and how many events the
   * page had. `cursor`: null for the first page, then the page's `next`, which is null after the last. `limit` events.
   */
  page(from: { cursor: string | null; limit: number }): Promise<EventPage>;
}
