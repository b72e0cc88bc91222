import { Duration } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { allow } from '../../lib/constructs/access.ts';
import { BrokerFunction } from '../../lib/constructs/broker-function.ts';
import { FunctionErrors } from '../../lib/constructs/function-errors.ts';
import { RunbookAlarm } from '../../lib/constructs/runbook-alarm.ts';
import { StreamSource } from '../../lib/constructs/stream-source.ts';
import { STREAM_BATCH } from '../../lib/function-sizes.ts';
import type { DataStack } from '../../lib/stacks/data.ts';
import type { Stage } from '../../lib/stage.ts';
import { Env as RebuildEnv } from './functions/orders-rebuild/env.ts';
import { Env as ViewEnv } from './functions/orders-view/env.ts';
import { OrdersRebuild } from './rebuild.ts';
import type { OrdersTables } from './tables.ts';

/** S4 behind its consumers: from the event store to the read model. */
export class OrdersPipeline extends Construct {
  constructor(
    scope: Construct,
    id: string,
    { stage, data, tables }: { stage: Stage; data: DataStack; tables: OrdersTables },
  ) {
    super(scope, id);
    this.view(stage, data, tables);
    const step = new BrokerFunction(this, 'Rebuild', {
      stage,
      folder: 'orders-rebuild',
      schema: RebuildEnv,
      size: { timeoutSeconds: 60, memoryMb: 256 },
      access: allow(
        tables.orderEvents.access('Query', 'Scan'),
        tables.ordersView.access('GetItem', 'PutItem'),
      ),
      environment: {},
    }).function;
    new OrdersRebuild(this, 'Rebuilding', { stage, step });
  }

  private view(stage: Stage, data: DataStack, tables: OrdersTables) {
    const view = new BrokerFunction(this, 'View', {
      stage,
      folder: 'orders-view',
      schema: ViewEnv,
      size: { timeoutSeconds: 30, memoryMb: 256 },
      access: allow(
        tables.orderEvents.access('Query'),
        tables.ordersView.access('PutItem'),
        data.queues.failures.sender('FAILURES_QUEUE_URL'),
        data.payloads.access('write'),
      ),
      environment: {},
    }).function;
    new StreamSource(this, 'EventStore', {
      table: tables.orderEvents,
      function: view,
      batchSize: STREAM_BATCH,
      filter: { eventName: ['INSERT'] },
      givenUp: data.queues.failures.queue,
    });
    const impact = 'orders are handled, but GET /orders/{id} tells an older state.';
    const { topic } = data.alerts;
    const what = 'The projection of the orders';
    const shared = { impact, runbook: 'systems/orders/README.md#orders-view-errors', topic } as const;
    new FunctionErrors(this, 'ViewErrors', { stage, function: view, what, ...shared });
    // What it gives back to the stream is no error of the function: only its age tells.
    new RunbookAlarm(this, 'ViewAge', {
      name: `${stage.prefix}orders-view-age`,
      metric: view.metric('IteratorAge', { period: Duration.minutes(1), statistic: 'Maximum' }),
      threshold: stage.alarms.outboxAgeSeconds * 1_000,
      what: `${what} is behind the event store.`,
      ...shared,
    });
  }
}
