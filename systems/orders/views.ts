import * as z from 'zod';
import { type Rebuild, RebuildSchema } from '../../core/read-model/rebuild.ts';
import { InventoryStatusSchema } from './domain/order-event.ts';
import { OrderViewSchema } from './domain/order-view.ts';

/** 202 of POST /orders: the order and its event are stored; the event is on its way. */
export const PlacedOrderViewSchema = z.object({
  order_id: z.string(),
  /** The event's message id: GET /api/messages/{id} follows it. */
  event_id: z.string(),
  status: z.literal('accepted'),
  total: z.number(),
  /** By item: `in_stock`, `insufficient`, or `unknown` where nobody keeps it or nobody could be asked. */
  inventory_status: z.array(InventoryStatusSchema),
  correlation_id: z.string(),
  trace_id: z.string(),
  /** Whether the same request had placed it before. */
  duplicate: z.boolean(),
});
export type PlacedOrderView = z.infer<typeof PlacedOrderViewSchema>;

/** GET /orders/{id} */
export const OrderAnswerSchema = OrderViewSchema;

/** POST /orders/rebuild and GET /orders/rebuild/{id} */
const { id, status, keys, ...rest } = RebuildSchema.shape;
export const RebuildViewSchema = z.object({ id, status, orders: keys, ...rest });
export type RebuildView = z.infer<typeof RebuildViewSchema>;

export function rebuildView(run: Rebuild): RebuildView {
  return RebuildViewSchema.parse({ ...run, orders: run.keys });
}
