import { PermanentError } from '../../../core/errors.ts';
import type { OrderEvent } from './order-event.ts';

const CURRENCIES = new Set(Intl.supportedValuesOf('currency'));
/** Producers round each line and each tax on its own; half a cent a summand stays unnoticed. */
const ROUNDING = 0.005;

/**
 * What an order must fulfil beyond its shape. Throws PermanentError `unknown-currency` or `total-mismatch`: the same event would break the same rule again, so a person has to look at it.
 */
export function checkOrder(order: OrderEvent): void {
  const order_id = order.order_id;
  if (order.currency !== undefined && !CURRENCIES.has(order.currency)) {
    throw new PermanentError(
      `Order ${order_id}: ${JSON.stringify(order.currency)} is not a currency of ISO 4217.`,
      {
        code: 'unknown-currency',
        details: { order_id },
      },
    );
  }
  const expected = amountDue(order);
  if (order.total !== undefined && Math.abs(order.total - expected) > ROUNDING * (order.items.length + 3)) {
    throw new PermanentError(
      `Order ${order_id}: the total is ${order.total}, its parts add up to ${expected}.`,
      {
        code: 'total-mismatch',
        details: { order_id },
      },
    );
  }
}

/** Items, tax and shipping, less the discount, to the cent. */
export function amountDue(order: OrderEvent): number {
  const items = order.items.reduce((sum, item) => sum + item.quantity * item.unit_price, 0);
  const due = items + (order.tax ?? 0) + (order.shipping_fee ?? 0) - (order.discount ?? 0);
  return Math.round(due * 100) / 100;
}
