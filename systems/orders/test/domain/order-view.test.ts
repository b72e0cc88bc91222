import { describe, expect, it } from 'vitest';
import type { StoredEvent } from '../../domain/event-store.ts';
import { viewOfOrder } from '../../domain/order-view.ts';

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
