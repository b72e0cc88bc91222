import * as z from 'zod';

/** A new order's event on its way out. Its text is published byte for byte. */
export const OutboxEventSchema = z.object({
  order_id: z.string(),
  /** The message id of the event. */
  event_id: z.string(),
  /** ISO 8601, UTC. */
  placed_at: z.string(),
  /** JSON text of the order event. */
  event: z.string(),
  traceparent: z.string(),
});
export type OutboxEvent = z.infer<typeof OutboxEventSchema>;

/** An order as it was placed. */
export const PlacedOrderSchema = OutboxEventSchema.extend({
  client_id: z.string(),
  /** SHA-256 of the request's body: tells a repeat from another order of the same id. */
  request_hash: z.string(),
});
export type PlacedOrder = z.infer<typeof PlacedOrderSchema>;

/** The orders, and beside each the event that tells of it: both are there, or neither is. */
export interface PlacedOrders {
  /** Undefined: it has been placed. Otherwise the order that has this id already, and nothing was written. */
  place(order: PlacedOrder): Promise<PlacedOrder | undefined>;
  find(orderId: string): Promise<PlacedOrder | undefined>;
}

/** The events that wait for the broker, or waited for it lately. */
export interface OrderOutbox {
  /** The broker has it. From now on it may be forgotten. `at`: ISO 8601. */
  relayed(event: Pick<OutboxEvent, 'order_id' | 'event_id'>, at: string): Promise<void>;
}
