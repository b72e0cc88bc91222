import type { Acknowledgement } from '../../lib/acknowledgement.ts';
import { allow } from '../../lib/constructs/access.ts';
import { BrokerFunction } from '../../lib/constructs/broker-function.ts';
import { Consumer } from '../../lib/constructs/consumer.ts';
import type { SystemStack } from '../../lib/stacks/system.ts';
import { Env as OrdersEnv } from './functions/orders/env.ts';
import { Env as OrdersApiEnv } from './functions/orders-api/env.ts';
import { OrdersPipeline } from './pipeline.ts';
import { ordersRebuildStarter } from './rebuild.ts';
import { OrdersTables } from './tables.ts';

/** Orders: their tables, the consumer that stores each event once, the API, and what keeps the read model. */
export function deploy(stack: SystemStack): void {
  const tables = new OrdersTables(stack, 'Tables', stack.stage);
  consumer(stack, tables);
  api(stack, tables);
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

/** Tables only: it works while the broker is away. */
function api(stack: SystemStack, tables: OrdersTables) {
  const { stage, data } = stack;
  const { function: handler } = new BrokerFunction(stack, 'OrdersApi', {
    stage,
    folder: 'orders-api',
    schema: OrdersApiEnv,
    // Keys, stock and the transaction, two tries of 3 s at most each.
    size: { timeoutSeconds: 20, memoryMb: 512 },
    access: allow(
      tables.orders.access('GetItem', 'PutItem'),
      tables.ordersOutbox.access('PutItem'),
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
    at: /\/OrdersPipeline\/(Relay|View|Rebuilding)\/Role\/DefaultPolicy\/Resource$/,
    reason:
      'Network interfaces, the list of streams, and what a state machine needs to write its log: AWS allows each on * only.',
  },
  {
    rule: /^AwsSolutions-IAM5\[Resource::.*PayloadsBucket.*\/\*\]$/,
    at: /\/OrdersPipeline\/Relay\/Role\/DefaultPolicy\/Resource$/,
    reason: "An object's key is the message's id. Only writing of objects is allowed.",
  },
  {
    rule: /^AwsSolutions-SF2$/,
    at: /\/OrdersPipeline\/Rebuilding\/StateMachine\/Resource$/,
    reason: 'A rebuild is followed by its id in the logs and in its own record; no function sends to X-Ray.',
  },
];
