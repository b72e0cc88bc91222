import { randomUUID } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import type { OrderView, OrderViews } from '../../domain/order-view.ts';
import { newRebuild, type Rebuilds } from '../../domain/rebuild.ts';

export const anOrderView = (more: Partial<OrderView> = {}): OrderView => ({
  order_id: randomUUID(),
  status: 'created',
  customer: { customer_id: 'c-1', address: { city: 'Lyon' } },
  items: [{ item_id: 'mug', quantity: 2, unit_price: 14.5 }],
  inventory_status: [{ item_id: 'mug', status: 'unknown' }],
  currency: null,
  total: 29,
  correlation_id: 'k-1',
  events: 1,
  history: [{ event_id: 'e-1', event_type: 'order.created', at: '2026-01-05T10:00:00.000Z' }],
  ...more,
});

/** What every read model of orders does. */
export function orderViewsContract(name: string, create: () => Promise<OrderViews>) {
  describe(`order views: ${name}`, () => {
    it('gives a view back as it was, and none of an unknown order', async () => {
      const views = await create();
      let deep: unknown = 'x';
      for (let n = 0; n < 100; n += 1) deep = { deep };
      const one = anOrderView({
        customer: { customer_id: 'c-1', address: { city: 'Lyon' }, deep, huge: 1e300 },
      });
      expect(await views.get(one.order_id)).toBeUndefined();
      await views.put(one);
      expect(await views.get(one.order_id)).toEqual(one);
    });

    it('keeps the one that knows of more events, and takes another of as many', async () => {
      const views = await create();
      const one = anOrderView({ events: 2, status: 'paid' });
      await views.put(one);
      await views.put({ ...one, events: 1, status: 'created' });
      expect((await views.get(one.order_id))?.status).toBe('paid');
      await views.put({ ...one, status: 'paid again' });
      expect((await views.get(one.order_id))?.status).toBe('paid again');
    });
  });
}

/** What every record of rebuilds does. */
export function rebuildsContract(name: string, create: () => Promise<Rebuilds>) {
  describe(`rebuilds: ${name}`, () => {
    it('knows how far a run is, and which was begun last', async () => {
      const rebuilds = await create();
      expect(await rebuilds.current()).toBeUndefined();
      const [one, two] = [randomUUID(), randomUUID()].map((id) => newRebuild(id, '2026-01-05T10:00:00.000Z'));
      if (!one || !two) throw new Error('there are two');
      await rebuilds.begin(one);
      await rebuilds.begin(two);
      await rebuilds.save({ ...one, status: 'done', orders: 3, cursor: 'c' });
      expect(await rebuilds.current()).toEqual(two);
      expect(await rebuilds.get(one.id)).toEqual({ ...one, status: 'done', orders: 3, cursor: 'c' });
      expect(await rebuilds.get(randomUUID())).toBeUndefined();
    });
  });
}
