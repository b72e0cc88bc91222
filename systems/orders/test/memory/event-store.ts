import type { EventStore, StoredEvent } from '../../domain/event-store.ts';

const keyOf = ({ order_id, event_id }: StoredEvent) => JSON.stringify([order_id, event_id]);
const placeOf = ({ stored_at, event_id }: StoredEvent) => `${stored_at} ${event_id}`;

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
      const events = stored.filter((one) => one.order_id === orderId);
      return structuredClone(events.toSorted((a, b) => placeOf(a).localeCompare(placeOf(b))));
    },
    async page({ cursor, limit }) {
      const all = stored.toSorted((a, b) => keyOf(a).localeCompare(keyOf(b)));
      const from = cursor === null ? 0 : all.findIndex((one) => keyOf(one) === cursor) + 1;
      const page = all.slice(from, from + limit);
      const before = all[from - 1]?.order_id;
      const keys = [...new Set(page.map((one) => one.order_id))].filter((order) => order !== before);
      const last = page.at(-1);
      return { keys, events: page.length, next: last && from + limit < all.length ? keyOf(last) : null };
    },
  };
}
