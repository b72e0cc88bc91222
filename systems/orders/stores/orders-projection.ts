import type { Documents } from '../../../adapters/dynamodb/documents.ts';
import { createViews } from '../../../adapters/dynamodb/read-model.ts';
import { defineProjection } from '../../../core/read-model/projection.ts';
import { OrderViewSchema, viewOfOrder } from '../domain/order-view.ts';
import { createEventStore } from './event-store.ts';

type Tables = { documents: Documents; log: string; views: string };

/** The views of orders, by order id. */
export function createOrderViews({ documents, table }: { documents: Documents; table: string }) {
  return createViews({ documents, table, kind: 'order', schema: OrderViewSchema });
}

/** The read model of the orders: what it is made of, how, and where it is kept. */
export function ordersProjection({ documents, log, views }: Tables) {
  return defineProjection({
    log: createEventStore({ documents, table: log }),
    fold: viewOfOrder,
    views: createOrderViews({ documents, table: views }),
  });
}
