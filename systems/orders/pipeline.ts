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
import { Env as RelayEnv } from './functions/orders-relay/env.ts';
import { Env as ViewEnv } from './functions/orders-view/env.ts';
import { OrdersRebuild } from './rebuild.ts';
import type { OrdersTables } from './tables.ts';

/** A hundred events at most; a broker that is away is known after 7 s. */
const RELAY = { timeoutSeconds: 30, memoryMb: 256 };

/** What has not been marked as relayed. Whoever writes such a row again, to mend something, has it relayed again. */
const WAITING = {
  eventName: ['INSERT', 'MODIFY'],
  dynamodb: { NewImage: { relayed_at: { S: [{ exists: false }] } } },
};

/** S4 behind its consumers: from the orders' outbox to the broker, and from the event store to the read model. */
export class OrdersPipeline extends Construct {
  constructor(
    scope: Construct,
    id: string,
    { stage, data, tables }: { stage: Stage; data: DataStack; tables: OrdersTables },
  ) {
    super(scope, id);
    this.relay(stage, data, tables);
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

  private relay(stage: Stage, data: DataStack, tables: OrdersTables) {
    const relay = new BrokerFunction(this, 'Relay', {
      stage,
      folder: 'orders-relay',
      schema: RelayEnv,
      size: RELAY,
      access: allow(
        data.publisher.publishing(),
        data.messageLog.access('UpdateItem'),
        data.behindOutbox(),
        data.queues.failures.sender('FAILURES_QUEUE_URL'),
        data.payloads.access('write'),
        tables.ordersOutbox.access('UpdateItem'),
      ),
      environment: {},
    }).function;
    new StreamSource(this, 'Outbox', {
      table: tables.ordersOutbox,
      function: relay,
      batchSize: STREAM_BATCH,
      filter: WAITING,
      givenUp: data.queues.failures.queue,
    });
    const impact =
      'orders are accepted and safe, but nobody hears of them: no confirmation, no stock, no parcel.';
    const topic = data.alerts.topic;
    new RunbookAlarm(this, 'RelayAge', {
      name: `${stage.prefix}orders-relay-age`,
      metric: relay.metric('IteratorAge', { period: Duration.minutes(1), statistic: 'Maximum' }),
      threshold: stage.alarms.outboxAgeSeconds * 1_000,
      what: 'Events of new orders wait for the broker.',
      impact,
      runbook: 'systems/orders/README.md#orders-relay',
      topic,
    });
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
