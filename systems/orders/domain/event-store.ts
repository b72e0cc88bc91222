import * as z from 'zod';
import type { EventLog } from '../../../core/read-model/projection.ts';
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

/** Keeps each event of an order once (S4: "event store"). Those of one order are ordered by their `stored_at`. */
export interface EventStore extends EventLog<StoredEvent> {
  /** False when this event of this order was stored before; the first one stays as it is. */
  append(event: StoredEvent): Promise<boolean>;
}
