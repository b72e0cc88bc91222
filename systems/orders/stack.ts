import type { Acknowledgement } from '../../lib/acknowledgement.ts';
import { allow } from '../../lib/constructs/access.ts';
import { BrokerFunction } from '../../lib/constructs/broker-function.ts';
import { Consumer } from '../../lib/constructs/consumer.ts';
import { Outbox } from '../../lib/constructs/outbox.ts';
import type { SystemStack } from '../../lib/stacks/system.ts';
import { Env as OrdersEnv } from './functions/orders/env.ts';
import { Env as OrdersApiEnv } from './functions/orders-api/env.ts';
import { OrdersPipeline } from './pipeline.ts';
import { ordersRebuildStarter } from './rebuild.ts';
import { OrdersTables } from './tables.ts';
import type { orders as topology } from './topology.ts';

/** Orders: their tables and outbox, the consumer that stores each event once, the API, and what keeps the read model. */
export function deploy(stack: SystemStack): void {
  const tables = new OrdersTables(stack, 'Tables', stack.stage);
  consumer(stack, tables);
  api(stack, tables, outbox(stack));
  new OrdersPipeline(stack, 'OrdersPipeline', { stage: stack.stage, data: stack.data, tables });
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

/** Tables only: it works while the broker is away. */
function api(stack: SystemStack, tables: OrdersTables, outbox: Outbox) {
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
      tables.ordersView.access('GetItem', 'PutItem'),
      tables.stock.access('BatchGetItem'),
      data.idempotency.access('PutItem', 'UpdateItem'),
      data.operations.access('PutItem'),
      ordersRebuildStarter(stack, stage),
    ),
    environment: {},
  });
  stack.serve('orders-api', handler);
}

export const acknowledgements: readonly Acknowledgement[] = [
  {
    rule: /^AwsSolutions-IAM5\[Resource::\*\]$/,
    at: /\/OrdersPipeline\/(View|Rebuilding)\/Role\/DefaultPolicy\/Resource$/,
    reason:
      'The list of streams, and what a state machine needs to write its log: AWS allows each on * only.',
  },
  {
    rule: /^AwsSolutions-SF2$/,
    at: /\/OrdersPipeline\/Rebuilding\/StateMachine\/Resource$/,
    reason: 'A rebuild is followed by its id in the logs and in its own record; no function sends to X-Ray.',
  },
];
