import { Construct } from 'constructs';
import { StoredTable } from '../../lib/constructs/stored-table.ts';
import type { Stage } from '../../lib/stage.ts';

/** What orders are kept in: the orders, the event store, and what is in stock. */
export class OrdersTables extends Construct {
  readonly orderEvents;
  readonly orders;
  readonly stock;

  constructor(scope: Construct, id: string, stage: Stage) {
    super(scope, id);
    this.orderEvents = new StoredTable(this, 'OrderEvents', {
      stage,
      name: 'order-events',
      variable: 'ORDER_EVENTS_TABLE',
      key: { partition: 'order_id', sort: 'event_id' },
      stream: 'KEYS_ONLY',
    });
    this.orders = new StoredTable(this, 'Orders', {
      stage,
      name: 'orders',
      variable: 'ORDERS_TABLE',
      key: { partition: 'order_id' },
    });
    this.stock = new StoredTable(this, 'Stock', {
      stage,
      name: 'stock',
      variable: 'STOCK_TABLE',
      key: { partition: 'item_id' },
    });
  }
}
