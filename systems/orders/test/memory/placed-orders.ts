import type { OutboxMessage } from '../../../../core/message/outbox-row.ts';
import type { PlacedOrder, PlacedOrders } from '../../domain/placed-order.ts';

type Row = Pick<PlacedOrder, 'order_id' | 'event_id'> & OutboxMessage;

/** Orders and their outbox, for tests. */
export function createMemoryPlacedOrders(): PlacedOrders & { outbox: Row[] } {
  const placed = new Map<string, PlacedOrder>();
  const outbox: Row[] = [];
  return {
    outbox,
    async place(order, message) {
      const before = placed.get(order.order_id);
      if (before) return { ...before };
      const { order_id, event_id } = order;
      placed.set(order_id, { ...order });
      outbox.push({ order_id, event_id, ...message });
      return undefined;
    },
    find: async (orderId) => placed.get(orderId),
  };
}
