import { describe, expect, it } from 'vitest';
import { PermanentError } from '../../../../core/errors.ts';
import type { OrderEvent } from '../../domain/order-event.ts';
import { amountDue, checkOrder } from '../../domain/rules.ts';

function order(more: Partial<OrderEvent> = {}): OrderEvent {
  return {
    order_id: 'o-1',
    customer_info: { customer_id: 'c-1' },
    items: [
      { item_id: 'a', quantity: 3, unit_price: 0.1 },
      { item_id: 'b', quantity: 1, unit_price: 19.9 },
    ],
    inventory_status: [],
    metadata: {},
    ...more,
  };
}

function broken(more: Partial<OrderEvent>): unknown {
  try {
    checkOrder(order(more));
  } catch (error) {
    return error;
  }
  return undefined;
}

describe('the rules of an order', () => {
  it('add up items, tax and shipping less the discount, to the cent', () => {
    expect(amountDue(order())).toBe(20.2);
    expect(amountDue(order({ tax: 4.04, shipping_fee: 5, discount: 1.5 }))).toBe(27.74);
  });

  it('accept a total that the parts add up to, within rounding', () => {
    expect(broken({ total: 20.2, currency: 'EUR' })).toBeUndefined();
    expect(broken({ total: 20.21 })).toBeUndefined();
    expect(broken({ total: 27.74, tax: 4.04, shipping_fee: 5, discount: 1.5 })).toBeUndefined();
  });

  it('accept an order that names neither total nor currency', () => {
    expect(broken({})).toBeUndefined();
  });

  it('refuse for good a total that the parts do not add up to', () => {
    for (const total of [20.3, 20.1, 0, -20.2]) {
      expect(broken({ total })).toBeInstanceOf(PermanentError);
      expect(broken({ total })).toMatchObject({ code: 'total-mismatch', disposition: 'fail' });
    }
  });

  it('refuse for good a currency that does not exist', () => {
    for (const currency of ['EURO', 'eur', 'XX', '']) {
      expect(broken({ currency })).toMatchObject({ code: 'unknown-currency', disposition: 'fail' });
    }
  });
});
