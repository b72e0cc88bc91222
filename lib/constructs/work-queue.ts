import { Aws, Duration, Stack } from 'aws-cdk-lib';
import { type IQueue, Queue } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import { PULL_RECEIVES } from '../../core/limits.ts';
import { type ConsumerSettings, consumerSettings } from '../../core/topology/consumer.ts';
import type { Consumer } from '../../core/topology/define.ts';
import type { DeclaredQueue } from '../../core/topology/merge.ts';
import { workQueueName } from '../../core/topology/names.ts';
import { workOrder } from '../../core/topology/work-order.ts';
import type { Stage } from '../stage.ts';
import { type Access, actionsOn } from './access.ts';
import type { AlertTopic } from './alert-topic.ts';
import { DurableQueue } from './durable-queue.ts';
import { RunbookAlarm } from './runbook-alarm.ts';
import type { SafetyQueues } from './safety-queues.ts';

export type WorkQueueProps = {
  stage: Stage;
  declared: DeclaredQueue;
  safety: SafetyQueues;
  alerts: AlertTopic;
};

/** The SQS queue that carries a RabbitMQ queue's messages to its consumer; ordered when the queue is. */
export class WorkQueue extends Construct {
  readonly queue: Queue;
  /**
   * The same for the stack with its consumer. What that read from this stack would have to stay as long as it is deployed, and
   * this stack is deployed first: CloudFormation would refuse every deployment without the consumer.
   */
  readonly byName: IQueue;
  /** Saying when a message that its consumer has comes again. */
  readonly postponer: Access<{ WORK_QUEUE_URL: string }>;
  readonly declared: DeclaredQueue;
  readonly stage: Stage;
  readonly alerts: AlertTopic;
  /** How its consumer function runs; undefined when clients pull. */
  readonly consumer: ConsumerSettings | undefined;

  constructor(scope: Construct, id: string, { stage, declared, safety, alerts }: WorkQueueProps) {
    super(scope, id);
    this.declared = declared;
    this.stage = stage;
    this.alerts = alerts;
    this.consumer = declared.consumer && capped(declared.consumer, stage);
    const ordered = workOrder(declared) !== undefined;
    const durable = new DurableQueue(this, 'Work', {
      stage,
      name: workQueueName(stage.deployment, declared),
      ...(this.consumer ? { handlerTimeoutSeconds: this.consumer.timeoutSeconds } : {}),
      deadLetterQueue: (ordered ? safety.orderedWorkDeadLetters : safety.workDeadLetters).queue,
      // A client that pulls is no function: it may be slow, or start again, without anything being wrong.
      maxReceiveCount: this.consumer?.maxReceiveCount ?? PULL_RECEIVES,
    });
    this.queue = durable.queue;
    const queueArn = Stack.of(this).formatArn({
      service: 'sqs',
      resource: workQueueName(stage.deployment, declared),
    });
    this.byName = Queue.fromQueueAttributes(this, 'ByName', { queueArn }) as IQueue;
    this.postponer = {
      environment: { WORK_QUEUE_URL: this.byName.queueUrl },
      grant: actionsOn(['sqs:ChangeMessageVisibility'], [queueArn]),
    };
    this.watch();
  }

  private watch() {
    const { declared, stage } = this;
    new RunbookAlarm(this, 'Lag', {
      name: `${stage.prefix}work-lag-${declared.name}`,
      metric: this.queue.metricApproximateNumberOfMessagesVisible({
        period: Duration.minutes(1),
        statistic: 'Maximum',
      }),
      threshold: stage.alarms.lagMessages,
      periods: 5,
      what: `Messages of ${declared.name} come in faster than they are handled.`,
      impact: declared.impact,
      runbook: 'work-lag',
      topic: this.alerts.topic,
    });
  }
}

function capped(consumer: Consumer, stage: Stage): ConsumerSettings {
  const { timeoutSeconds } = consumerSettings(consumer);
  return consumerSettings({
    ...consumer,
    timeoutSeconds: Math.min(timeoutSeconds, stage.consumerTimeoutCapSeconds),
  });
}

/** The URL before the name of a RabbitMQ queue, and the ARN of every work queue, also of those made at run time. */
export function workQueueAddresses(scope: Construct, stage: Stage) {
  const stack = Stack.of(scope);
  const host = `https://sqs.${Aws.REGION}.${Aws.URL_SUFFIX}`;
  return {
    urlPrefix: `${host}/${Aws.ACCOUNT_ID}/${stage.prefix}work-`,
    arns: stack.formatArn({ service: 'sqs', resource: `${stage.prefix}work-*` }),
  };
}

type WorkQueueAccess = Access<{ WORK_QUEUE_URL_PREFIX: string }>;

/**
 * Sending to any work queue. Addresses and ARNs are made from names: the function that redelivers is deployed before the work queues
 * are, and of those that are made at run time nothing but the beginning of the name is known.
 */
export function workQueueSender(scope: Construct, stage: Stage): WorkQueueAccess {
  const { urlPrefix, arns } = workQueueAddresses(scope, stage);
  return { environment: { WORK_QUEUE_URL_PREFIX: urlPrefix }, grant: actionsOn(['sqs:SendMessage'], [arns]) };
}

/** Asking how much is in any work queue, also in those made at run time. */
export function workQueueCounter(scope: Construct, stage: Stage): WorkQueueAccess {
  const { urlPrefix, arns } = workQueueAddresses(scope, stage);
  return {
    environment: { WORK_QUEUE_URL_PREFIX: urlPrefix },
    grant: actionsOn(['sqs:GetQueueAttributes'], [arns]),
  };
}

/** Taking from any work queue that clients pull from, also from those made at run time: the operation checks who may. */
export function workQueuePuller(scope: Construct, stage: Stage): Access<{ WORK_QUEUE_URL_PREFIX: string }> {
  const { urlPrefix, arns } = workQueueAddresses(scope, stage);
  return {
    environment: { WORK_QUEUE_URL_PREFIX: urlPrefix },
    grant: actionsOn(['sqs:ReceiveMessage', 'sqs:DeleteMessage', 'sqs:ChangeMessageVisibility'], [arns]),
  };
}
