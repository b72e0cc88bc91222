import { createMemoryIdempotencyKeys } from '../../../../../test/memory/idempotency-keys.ts';
import { createMemoryOperatorLog } from '../../../../../test/memory/operator-log.ts';
import {
  createMemoryRebuildRuns,
  createMemoryRebuilds,
  createMemoryViews,
} from '../../../../../test/memory/read-model.ts';
import { recordedLog } from '../../../../../test/recorded-log.ts';
import type { OrderView } from '../../../domain/order-view.ts';
import type { Stock } from '../../../domain/stock.ts';
import { createHandler } from '../../../functions/orders-api/handler.ts';
import { createMemoryPlacedOrders } from '../../memory/placed-orders.ts';
import { createMemoryStock } from '../../memory/stock.ts';

export const NOW = '2026-01-05T10:00:00.000Z';

/** The function on memory adapters; two mugs are in stock. */
export function setUp(more: { stock?: Stock; at?: () => Date } = {}) {
  let ids = 0;
  const memory = {
    orders: createMemoryPlacedOrders(),
    views: createMemoryViews<OrderView>(),
    rebuilds: createMemoryRebuilds(),
    runs: createMemoryRebuildRuns(),
    keys: createMemoryIdempotencyKeys(),
    operatorLog: createMemoryOperatorLog(),
    log: recordedLog(),
  };
  const handler = createHandler({
    ...memory,
    stock: more.stock ?? createMemoryStock({ mug: 2 }),
    idempotencyKeys: memory.keys,
    newId: () => `019a2f6e-0000-7000-8000-${String(++ids).padStart(12, '0')}`,
    now: more.at ?? (() => new Date(NOW)),
  });
  return { handler, ...memory };
}

export const newOrder = (more: Record<string, unknown> = {}) => ({
  customer_info: { customer_id: 'c-1', loyalty: 'gold' },
  items: [{ item_id: 'mug', quantity: 2, unit_price: 14.5 }],
  currency: 'EUR',
  ...more,
});

export const aView = (order_id: string): OrderView => ({
  order_id,
  status: 'paid',
  customer: { customer_id: 'c-1' },
  items: [],
  inventory_status: [],
  currency: null,
  total: 29,
  correlation_id: null,
  events: 2,
  history: [],
});
