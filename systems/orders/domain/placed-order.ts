import * as z from 'zod';
import type { OutboxMessage } from '../../../core/message/outbox-row.ts';

/** An order as it was placed. */
export const PlacedOrderSchema = z.object({
  order_id: z.string(),
  /** The message id of its event. */
  event_id: z.string(),
  /** ISO 8601, UTC. */
  placed_at: z.string(),
  /** JSON text of the order event, as it is published. */
  event: z.string(),
  traceparent: z.string(),
  client_id: z.string(),
  /** SHA-256 of the request's body: tells a repeat from another order of the same id. */
  request_hash: z.string(),
});
export type PlacedOrder = z.infer<typeof PlacedOrderSchema>;

/** The orders, and beside each the message about it in the outbox: both are there, or neither is. */
export interface PlacedOrders {
  /** Undefined: it has been placed. Otherwise the order that has this id already, and nothing was written. */
  place(order: PlacedOrder, message: OutboxMessage): Promise<PlacedOrder | undefined>;
  find(orderId: string): Promise<PlacedOrder | undefined>;
}
