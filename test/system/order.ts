import { newId } from './courtier.ts';

export type Order = ReturnType<typeof order>;

/** A valid order event of S4; `simulate` makes its handling fail, which only the local stage honours. */
export function order(more: { order_id?: string; simulate?: Record<string, unknown>; note?: string } = {}) {
  const { simulate, note, order_id = newId() } = more;
  return {
    order_id,
    customer_info: { customer_id: 'C10001', name: 'Ada Martin', email: 'ada.martin@example.com' },
    items: [{ item_id: 'mug-stoneware-blue', item_name: 'Stoneware mug', quantity: 2, unit_price: 14.5 }],
    inventory_status: [{ item_id: 'mug-stoneware-blue', available_qty: 12, in_stock: true }],
    currency: 'EUR',
    tax: 5.8,
    shipping_fee: 4.9,
    total: 39.7,
    metadata: {
      event_type: 'order.created',
      service: 'web-shop',
      correlation_id: newId(),
      ...(note === undefined ? {} : { note }),
      ...(simulate === undefined ? {} : { simulate }),
    },
  };
}
