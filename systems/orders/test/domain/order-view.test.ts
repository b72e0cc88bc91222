import { describe, expect, it } from 'vitest';
import { CourtierError } from '../../../../core/errors.ts';
import { recordedLog } from '../../../../test/recorded-log.ts';
import type { StoredEvent } from '../../domain/event-store.ts';
import { projectOrder, viewOfOrder } from '../../domain/order-view.ts';
import { giveUp, goOn, isUnderWay, newRebuild } from '../../domain/rebuild.ts';
import { createMemoryEventStore } from '../memory/event-store.ts';
import { createMemoryOrderViews, createMemoryRebuilds } from '../memory/order-views.ts';

const NOW = '2026-01-05T10:00:00.000Z';
const stored = (order_id: string, n: number, event_type?: string, more: object = {}): StoredEvent => ({
  order_id,
  event_id: `${order_id}-${n}`,
  stored_at: new Date(Date.parse(NOW) + n * 1_000).toISOString(),
  event: {
    order_id,
    customer_info: { customer_id: 'c-1' },
    items: [{ item_id: 'mug', quantity: 2, unit_price: 14.5 }],
    inventory_status: [],
    metadata: event_type === undefined ? {} : { event_type },
    ...more,
  },
});

describe('the view of an order', () => {
  it('is what its last event says, with the way to it', () => {
    const events = [
      stored('o', 1, 'order.created'),
      stored('o', 2, 'order.paid', { total: 30, currency: 'EUR' }),
    ];
    expect(viewOfOrder(events)).toEqual({
      order_id: 'o',
      status: 'paid',
      customer: { customer_id: 'c-1' },
      items: [{ item_id: 'mug', quantity: 2, unit_price: 14.5 }],
      inventory_status: [],
      currency: 'EUR',
      total: 30,
      correlation_id: null,
      events: 2,
      history: [
        { event_id: 'o-1', event_type: 'order.created', at: '2026-01-05T10:00:01.000Z' },
        { event_id: 'o-2', event_type: 'order.paid', at: '2026-01-05T10:00:02.000Z' },
      ],
    });
  });

  it('reckons the total that an event does not say, and takes an event without a name for the first', () => {
    expect(viewOfOrder([stored('o', 1)])).toMatchObject({ total: 29, status: 'created' });
    expect(viewOfOrder([])).toBeUndefined();
  });

  it('tells of the last twenty events, and counts all', () => {
    const view = viewOfOrder(Array.from({ length: 30 }, (_, n) => stored('o', n)));
    expect(view?.events).toBe(30);
    expect(view?.history.map(({ event_id }) => event_id).slice(0, 2)).toEqual(['o-10', 'o-11']);
  });
});

async function shop(orders: number, eventsEach: number) {
  const events = createMemoryEventStore();
  const views = createMemoryOrderViews();
  const rebuilds = createMemoryRebuilds();
  const ids = Array.from({ length: orders }, (_, n) => `order-${n}`);
  for (const id of ids) for (let n = 0; n < eventsEach; n += 1) await events.append(stored(id, n));
  const deps = { events, views, rebuilds, now: () => new Date(NOW), log: recordedLog() };
  return { ids, deps, all: () => Promise.all(ids.map((id) => views.get(id))) };
}

describe('a rebuild', () => {
  it('makes every view as the projection makes it, in as many rounds as it takes', async () => {
    const { ids, deps, all } = await shop(250, 3);
    for (const id of ids) await projectOrder(deps, id);
    const before = await all();
    const views = createMemoryOrderViews();
    await deps.rebuilds.begin(newRebuild('r', NOW));
    let rounds = 0;
    while ((await goOn({ ...deps, views }, 'r', () => false))?.status === 'running') rounds += 1;
    expect(rounds).toBe(3);
    expect(await Promise.all(ids.map((id) => views.get(id)))).toEqual(before);
    expect(await deps.rebuilds.get('r')).toMatchObject({
      status: 'done',
      orders: 250,
      events: 750,
      finished_at: NOW,
    });
    // A repeated step of a run that is done changes nothing.
    expect(await goOn(deps, 'r', () => true)).toMatchObject({ status: 'done', orders: 250 });
  });

  it('goes on from the last page that was kept when one fails', async () => {
    const { deps, all } = await shop(300, 1);
    await deps.rebuilds.begin(newRebuild('r', NOW));
    let puts = 0;
    const failing = {
      ...deps.views,
      put: async () => {
        puts += 1;
        if (puts === 250) throw new Error('the table is away');
      },
    };
    await expect(goOn({ ...deps, views: failing }, 'r', () => true)).rejects.toThrow('away');
    expect(await deps.rebuilds.get('r')).toMatchObject({ status: 'running', orders: 200, events: 200 });
    expect(await goOn(deps, 'r', () => true)).toMatchObject({ status: 'done', orders: 300, events: 300 });
    expect((await all()).filter((view) => view !== undefined)).toHaveLength(100);
  });

  it('passes an order that cannot be told, says how many they were, and makes all others', async () => {
    const { deps, all } = await shop(30, 2);
    await deps.rebuilds.begin(newRebuild('r', NOW));
    const events = {
      ...deps.events,
      events: async (order: string) => {
        if (order === 'order-7') throw new CourtierError('unreadable-event', 'fail', 'It is no event.');
        return deps.events.events(order);
      },
    };
    const run = await goOn({ ...deps, events }, 'r', () => true);
    expect(run).toMatchObject({ status: 'done', orders: 29, events: 60, skipped: 1 });
    expect((await all()).filter((view) => view === undefined)).toHaveLength(1);
    expect(deps.log.lines).toMatchObject([{ fields: { order_id: 'order-7' } }]);
  });

  it('that is given up says so, and stands in the way of no other; neither does one that fell silent', async () => {
    const { deps } = await shop(1, 1);
    const run = newRebuild('r', NOW);
    await deps.rebuilds.begin(run);
    expect(isUnderWay(run, new Date(NOW))).toBe(true);
    expect(isUnderWay(run, new Date(Date.parse(NOW) + 3_600_000))).toBe(false);
    const failed = await giveUp(deps, 'r');
    expect(failed).toMatchObject({ status: 'failed', finished_at: NOW });
    expect(isUnderWay(failed, new Date(NOW))).toBe(false);
    expect(isUnderWay(undefined, new Date(NOW))).toBe(false);
  });
});
