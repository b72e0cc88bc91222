import { randomUUID } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import type { OutboxMessage } from '../../../../core/message/outbox-row.ts';
import type { PlacedOrder, PlacedOrders } from '../../domain/placed-order.ts';

const order = (more: Partial<PlacedOrder> = {}): PlacedOrder => ({
  order_id: randomUUID(),
  event_id: randomUUID(),
  placed_at: '2026-01-05T10:00:00.000Z',
  event: '{"n":12345678901234567890,"s":"é☃"}',
  traceparent: '00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01',
  client_id: 'c-1',
  request_hash: 'abc',
  ...more,
});

const message = ({ event }: PlacedOrder): OutboxMessage => ({
  body: event,
  properties: { type: 'order.created' },
  headers: { 'x-partition-key': 'k', nested: { list: [1, null] } },
});

export type Placing = {
  orders: PlacedOrders;
  /** The outbox rows of an order. */
  outbox: (orderId: string) => Promise<Record<string, unknown>[]>;
};

/** What every store of placed orders does. */
export function placedOrdersContract(name: string, create: () => Promise<Placing>) {
  describe(`placed orders: ${name}`, () => {
    it('writes the order and its event, and finds the order as it was placed', async () => {
      const { orders, outbox } = await create();
      const one = order();
      expect(await orders.find(one.order_id)).toBeUndefined();
      expect(await orders.place(one, message(one))).toBeUndefined();
      expect(await orders.find(one.order_id)).toEqual(one);
      const { order_id, event_id } = one;
      expect(await outbox(order_id)).toEqual([{ order_id, event_id, ...message(one) }]);
    });

    it('places an id once, however many try at the same time, and tells the others which order has it', async () => {
      const { orders, outbox } = await create();
      const order_id = randomUUID();
      const attempts = Array.from({ length: 10 }, () => order({ order_id }));
      const answers = await Promise.all(attempts.map((each) => orders.place(each, message(each))));
      const winner = attempts[answers.indexOf(undefined)];
      expect(answers.filter((answer) => answer === undefined)).toHaveLength(1);
      for (const answer of answers) if (answer) expect(answer).toEqual(winner);
      expect(await outbox(order_id)).toMatchObject([{ event_id: winner?.event_id }]);
    });

    it('knows the same event again when it comes with another time', async () => {
      const { orders, outbox } = await create();
      const one = order();
      await orders.place(one, message(one));
      const later = { ...one, placed_at: '2026-01-05T10:00:05.000Z' };
      expect(await orders.place(later, message(later))).toEqual(one);
      expect(await outbox(one.order_id)).toHaveLength(1);
    });
  });
}
