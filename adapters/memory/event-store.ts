import type { EventStore, StoredEvent } from '../../core/orders/event-store.ts';

/** The event store in a list, for tests. */
export function createMemoryEventStore(): EventStore {
  const stored: StoredEvent[] = [];
  return {
    async append(event) {
      if (stored.some((one) => one.order_id === event.order_id && one.event_id === event.event_id))
        return false;
      stored.push(structuredClone(event));
      return true;
    },
    async events(orderId) {
      return structuredClone(stored.filter((one) => one.order_id === orderId));
    },
  };
}
