import type * as z from 'zod';
import type { Trace } from '../../../core/trace/trace.ts';
import type { NewOrder } from './new-order.ts';
import type { InventoryStatusSchema, OrderEvent } from './order-event.ts';
import { amountDue, checkOrder } from './rules.ts';

/** The version that a service's events have when it does not say one. */
const SERVICE_VERSION = '1.0';
const CREATED = 'order.created';

export type Enrichment = {
  orderId: string;
  /** Who sent the order, where its metadata does not say a service. */
  caller: string;
  correlationId: string;
  trace: Trace;
  at: Date;
  /** Undefined: nobody could say. */
  stock: ReadonlyMap<string, number> | undefined;
};

/**
 * The event of a new order, which carries its whole state: its consumers need to ask nobody. Throws
 * PermanentError `unknown-currency` or `total-mismatch`.
 */
export function orderCreated(order: NewOrder, around: Enrichment): OrderEvent {
  const { order_id: _, metadata = {}, ...rest } = order;
  const event: OrderEvent = {
    order_id: around.orderId,
    ...rest,
    inventory_status: inventoryOf(order, around.stock),
    metadata: {
      service: around.caller,
      version: SERVICE_VERSION,
      ...metadata,
      event_type: CREATED,
      correlation_id: around.correlationId,
      trace_id: around.trace.traceId,
      span_id: around.trace.spanId,
      created_at: around.at.toISOString(),
    },
  };
  checkOrder(event);
  return { ...event, total: event.total ?? amountDue(event) };
}

type InventoryStatus = z.infer<typeof InventoryStatusSchema>;

/** One line an item, however many lines of the order want it. */
function inventoryOf(order: NewOrder, stock: Enrichment['stock']): InventoryStatus[] {
  const wanted = new Map<string, number>();
  for (const { item_id, quantity } of order.items) wanted.set(item_id, (wanted.get(item_id) ?? 0) + quantity);
  return [...wanted].map(([item_id, quantity]) => {
    const available_qty = stock?.get(item_id);
    if (available_qty === undefined) return { item_id, status: 'unknown' };
    const in_stock = available_qty >= quantity;
    return { item_id, available_qty, in_stock, status: in_stock ? 'in_stock' : 'insufficient' };
  });
}
