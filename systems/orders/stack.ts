import { allow } from '../../lib/constructs/access.ts';
import { BrokerFunction } from '../../lib/constructs/broker-function.ts';
import { Consumer } from '../../lib/constructs/consumer.ts';
import { Outbox } from '../../lib/constructs/outbox.ts';
import { ReadModel } from '../../lib/constructs/read-model.ts';
import type { SystemStack } from '../../lib/stacks/system.ts';
import { Env as OrdersEnv } from './functions/orders/env.ts';
import { Env as OrdersApiEnv } from './functions/orders-api/env.ts';
import { OrdersTables } from './tables.ts';
import type { orders as topology } from './topology.ts';

/** Orders: their tables and outbox, the consumer that stores each event once, the API, and what keeps the read model. */
export function deploy(stack: SystemStack): void {
  const tables = new OrdersTables(stack, 'Tables', stack.stage);
  consumer(stack, tables);
  api(stack, tables, { outbox: outbox(stack), readModel: readModel(stack, tables) });
}

function consumer(stack: SystemStack, tables: OrdersTables) {
  const work = stack.work('orders');
  new Consumer(stack, 'Orders', {
    work,
    schema: OrdersEnv,
    access: allow(stack.pipeline(work), tables.orderEvents.access('PutItem')),
    environment: { SIMULATE_FAILURES: stack.stage.simulateFailures ? 'true' : 'false' },
  });
}

/** The events of new orders, which are written together with their orders. */
function outbox(stack: SystemStack) {
  return new Outbox(stack, 'Outbox', {
    name: 'orders',
    exchange: 'orders' satisfies keyof typeof topology.exchanges,
    key: { partition: 'order_id', sort: 'event_id' },
    impact: 'orders are accepted and safe, but nobody hears of them: no confirmation, no stock, no parcel.',
  });
}

/** One view an order, from its events in the event store. */
function readModel(stack: SystemStack, { orderEvents }: OrdersTables) {
  return new ReadModel(stack, 'ReadModel', {
    name: 'orders',
    log: orderEvents,
    impact: 'orders are handled, but GET /orders/{id} tells an older state.',
  });
}

/** Tables only: it works while the broker is away. */
function api(
  stack: SystemStack,
  tables: OrdersTables,
  { outbox, readModel }: { outbox: Outbox; readModel: ReadModel },
) {
  const { stage, data } = stack;
  const { function: handler } = new BrokerFunction(stack, 'OrdersApi', {
    stage,
    folder: 'orders-api',
    schema: OrdersApiEnv,
    // Keys, stock and the transaction, two tries of 3 s at most each.
    size: { timeoutSeconds: 20, memoryMb: 512 },
    access: allow(
      tables.orders.access('GetItem', 'PutItem'),
      outbox.writer('ORDERS_OUTBOX_TABLE'),
      readModel.rebuilder('ORDERS_VIEW_TABLE', 'ORDERS_REBUILD_ARN'),
      tables.stock.access('BatchGetItem'),
      data.idempotency.access('PutItem', 'UpdateItem'),
      data.audit.access('PutItem'),
    ),
    environment: {},
  });
  stack.serve('orders-api', handler);
}
