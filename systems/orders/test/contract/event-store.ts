import { randomUUID } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import type { LogPage } from '../../../../core/read-model/projection.ts';
import type { EventStore, StoredEvent } from '../../domain/event-store.ts';

function event(orderId: string, more: Partial<StoredEvent> = {}): StoredEvent {
  return {
    order_id: orderId,
    event_id: randomUUID(),
    stored_at: '2026-01-05T10:00:00.000Z',
    event: {
      order_id: orderId,
      customer_info: { customer_id: 'c-1', loyalty: 'gold' },
      items: [{ item_id: 'i-1', quantity: 2, unit_price: 19.9 }],
      inventory_status: [{ item_id: 'i-1', in_stock: true }],
      metadata: { correlation_id: 'k-1' },
      extra: { kept: ['as', 'it', null, 'was'] },
    },
    ...more,
  };
}

/** What every event store does. */
export function eventStoreContract(name: string, create: () => Promise<EventStore>) {
  describe(`event store: ${name}`, () => {
    it('has no events of an unknown order', async () => {
      const store = await create();
      expect(await store.events(randomUUID())).toEqual([]);
    });

    it('gives an event back with every field that its publisher sent', async () => {
      const store = await create();
      const one = event(randomUUID());
      expect(await store.append(one)).toBe(true);
      expect(await store.events(one.order_id)).toEqual([one]);
    });

    it('keeps whatever JSON says: any depth, any number', async () => {
      const store = await create();
      let deep: unknown = 'x';
      for (let n = 0; n < 100; n += 1) deep = { deep };
      const one = event(randomUUID());
      const odd = { ...one, event: { ...one.event, deep, huge: 1e300, small: 1e-300, whole: 2 ** 60 } };
      expect(await store.append(odd)).toBe(true);
      expect(await store.events(one.order_id)).toEqual([odd]);
    });

    it('keeps an event once, and the first one, however many append it at once', async () => {
      const store = await create();
      const one = event(randomUUID());
      const results = await Promise.all(
        Array.from({ length: 20 }, (_, n) =>
          store.append({ ...one, stored_at: new Date(Date.UTC(2026, 0, 6, 0, 0, n)).toISOString() }),
        ),
      );
      expect(results.filter(Boolean)).toHaveLength(1);
      const [kept] = await store.events(one.order_id);
      expect(await store.append({ ...one, stored_at: '2027-01-01T00:00:00.000Z' })).toBe(false);
      expect(await store.events(one.order_id)).toEqual([kept]);
    });

    it('is read in pages, in which each order is listed once and each event counted', async () => {
      const store = await create();
      const orders = [randomUUID(), randomUUID(), randomUUID()];
      for (const id of orders) for (let n = 0; n < 5; n += 1) await store.append(event(id));
      const listed: string[] = [];
      let [events, cursor]: [number, string | null] = [0, null];
      do {
        const page: LogPage = await store.page({ cursor, limit: 3 });
        expect(page.events).toBeLessThanOrEqual(3);
        listed.push(...page.keys);
        events += page.events;
        cursor = page.next;
      } while (cursor !== null);
      expect(listed.toSorted()).toEqual([...new Set(listed)].toSorted());
      expect(listed).toEqual(expect.arrayContaining(orders));
      expect(events).toBeGreaterThanOrEqual(15);
    });

    it('tells the events of an order by their times, whatever their ids and whichever was stored first', async () => {
      const store = await create();
      const orderId = randomUUID();
      const first = event(orderId, { event_id: 'z', stored_at: '2026-01-05T10:00:00.000Z' });
      const second = event(orderId, { event_id: 'a', stored_at: '2026-01-05T10:00:01.000Z' });
      await store.append(second);
      await store.append(first);
      await store.append(event(randomUUID()));
      expect((await store.events(orderId)).map((one) => one.event_id)).toEqual(['z', 'a']);
    });
  });
}
