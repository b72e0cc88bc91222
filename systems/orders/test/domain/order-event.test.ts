import { describe, expect, it } from 'vitest';
import { OrderEventSchema } from '../../domain/order-event.ts';

const order = {
  order_id: '6f4a',
  customer_info: { customer_id: 'c-1', loyalty_level: 'gold' },
  items: [{ item_id: 'i-1', quantity: 2, unit_price: 19.9, warehouse: 'Lyon' }],
  inventory_status: [{ item_id: 'i-1', available_qty: 3 }],
  metadata: { correlation_id: 'k-1', source: 'shop' },
  sequence: 7,
};

function misfit(change: object): string[] {
  const parsed = OrderEventSchema.safeParse({ ...order, ...change });
  return parsed.success ? [] : parsed.error.issues.map((issue) => issue.path.join('.'));
}

describe('an order event', () => {
  it('keeps the fields that the schema does not name, at every level', () => {
    expect(OrderEventSchema.parse(order)).toEqual(order);
  });

  it('may leave out its inventory and its metadata', () => {
    const { inventory_status: _i, metadata: _m, ...short } = order;
    expect(OrderEventSchema.parse(short)).toEqual({ ...short, inventory_status: [], metadata: {} });
  });

  it.each([
    ['no order id', { order_id: '' }, ['order_id']],
    ['no customer', { customer_info: undefined }, ['customer_info']],
    ['a customer without an id', { customer_info: { name: 'Ada' } }, ['customer_info.customer_id']],
    ['no items', { items: [] }, ['items']],
    ['half an item', { items: [{ item_id: 'i', quantity: 0.5, unit_price: 1 }] }, ['items.0.quantity']],
    ['a negative price', { items: [{ item_id: 'i', quantity: 1, unit_price: -1 }] }, ['items.0.unit_price']],
    ['a price as text', { items: [{ item_id: 'i', quantity: 1, unit_price: '1' }] }, ['items.0.unit_price']],
  ])('is refused with %s', (_what, change, fields) => {
    expect(misfit(change)).toEqual(fields);
  });
});
