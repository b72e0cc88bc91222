import { Construct } from 'constructs';
import type { DeclaredQueue } from '../../core/topology/merge.ts';
import { functionName } from '../../core/topology/names.ts';
import { Env } from '../../functions/rabbitmq-to-sqs/env.ts';
import { functionSizes } from '../function-sizes.ts';
import type { Stage } from '../stage.ts';
import { allow } from './access.ts';
import type { AlertTopic } from './alert-topic.ts';
import type { BrokerConnection } from './broker-connection.ts';
import { BrokerFunction } from './broker-function.ts';
import type { DurableQueue } from './durable-queue.ts';
import { FunctionErrors } from './function-errors.ts';
import type { PayloadBucket } from './payload-bucket.ts';
import { grantPolling, RabbitMqSource } from './rabbitmq-source.ts';
import type { StoredTable } from './stored-table.ts';
import { workQueueSender } from './work-queue.ts';

export type BridgeProps = {
  stage: Stage;
  broker: BrokerConnection;
  failures: DurableQueue;
  payloads: PayloadBucket;
  /** Where the time to live of a queue stands that the topology does not declare. */
  runtimeQueues: StoredTable<'QUEUES_TABLE'>;
  alerts: AlertTopic;
  /** Those that leave RabbitMQ: for consumers, for clients that pull, and for the recorder. */
  queues: readonly DeclaredQueue[];
};

/** One function that moves messages from RabbitMQ to SQS, with one event source a queue. */
export class Bridge extends Construct {
  constructor(scope: Construct, id: string, { stage, broker, queues, ...props }: BridgeProps) {
    super(scope, id);
    const bridge = new BrokerFunction(this, 'RabbitMqToSqs', {
      stage,
      folder: 'rabbitmq-to-sqs',
      schema: Env,
      size: functionSizes['rabbitmq-to-sqs'],
      access: allow(
        workQueueSender(this, stage),
        props.runtimeQueues.access('GetItem'),
        props.failures.sender('FAILURES_QUEUE_URL'),
        props.payloads.access('write'),
      ),
      environment: { MESSAGE_TTL: String(stage.topology.messageTtlMs) },
    }).function;
    if (stage.bridgedBy === 'event-source')
      grantPolling(bridge, broker, functionName(stage.deployment, 'rabbitmq-to-sqs'));
    stage.budget.hold('bridges of declared queues', 1, queues.length);
    stage.budget.hold('bridges of queues that are made at run time', 1, stage.budget.runtimeQueues());
    for (const { name } of queues) {
      new RabbitMqSource(this, `From-${name}`, { stage, broker, queueName: name, function: bridge });
    }
    new FunctionErrors(this, 'Errors', {
      stage,
      function: bridge,
      what: 'The bridge from RabbitMQ to SQS',
      impact: 'messages wait in RabbitMQ; no consumer gets any.',
      runbook: 'bridge-errors',
      topic: props.alerts.topic,
    });
  }
}
