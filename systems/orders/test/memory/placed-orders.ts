import {
  type OrderOutbox,
  type OutboxEvent,
  OutboxEventSchema,
  type PlacedOrder,
  type PlacedOrders,
} from '../../domain/placed-order.ts';

type Waiting = OutboxEvent & { relayed_at?: string };

/** Orders and their outbox, for tests. */
export function createMemoryPlacedOrders(): PlacedOrders & OrderOutbox & { outbox: Waiting[] } {
  const placed = new Map<string, PlacedOrder>();
  const outbox: Waiting[] = [];
  return {
    outbox,
    async place(order) {
      const before = placed.get(order.order_id);
      if (before) return { ...before };
      placed.set(order.order_id, { ...order });
      outbox.push(OutboxEventSchema.parse(order));
      return undefined;
    },
    find: async (orderId) => placed.get(orderId),
    async relayed({ order_id, event_id }, at) {
      const found = outbox.find((one) => one.order_id === order_id && one.event_id === event_id);
      if (found) found.relayed_at = at;
    },
  };
}
