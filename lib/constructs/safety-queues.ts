import { Duration } from 'aws-cdk-lib';
import type { ITopic } from 'aws-cdk-lib/aws-sns';
import type { Queue } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import { SQS_MAX_RECEIVE_COUNT } from '../../core/limits.ts';
import { workDeadLetterQueueName } from '../../core/topology/names.ts';
import { functionSizes } from '../function-sizes.ts';
import type { Stage } from '../stage.ts';
import { courtierMetric } from './courtier-metric.ts';
import { DurableQueue } from './durable-queue.ts';
import { LostMessages } from './lost-messages.ts';
import { RunbookAlarm } from './runbook-alarm.ts';

/** What catches a message when something else does not work. */
export class SafetyQueues extends Construct {
  /** Failure reports on their way to the recorder. */
  readonly failures: DurableQueue;
  readonly failuresDeadLetters: DurableQueue;
  /** Accepted messages that wait for the broker. */
  readonly outbox: DurableQueue;
  readonly outboxDeadLetters: DurableQueue;
  /** Those that must not overtake each other. */
  readonly orderedOutbox: DurableQueue;
  readonly orderedOutboxDeadLetters: DurableQueue;
  /** Work items that crashed their consumer. */
  readonly workDeadLetters: DurableQueue;
  readonly orderedWorkDeadLetters: DurableQueue;

  constructor(scope: Construct, id: string, { stage, alerts }: { stage: Stage; alerts: ITopic }) {
    super(scope, id);
    const recorder = functionSizes['dead-letter-recorder'].timeoutSeconds;
    // Given up as late as SQS allows: a table or a broker may be away for a day, and each try costs next to nothing.
    const maxReceiveCount = SQS_MAX_RECEIVE_COUNT;
    const make = (
      name: string,
      handlerTimeoutSeconds: number | undefined,
      dead: { queue: Queue } | { of: readonly string[] | 'any' },
    ) =>
      new DurableQueue(this, pascal(name.slice(stage.prefix.length)), {
        stage,
        name,
        ...(handlerTimeoutSeconds ? { handlerTimeoutSeconds } : {}),
        ...('queue' in dead ? { deadLetterQueue: dead.queue, maxReceiveCount } : { deadLettersOf: dead.of }),
      });
    const { prefix } = stage;
    this.failuresDeadLetters = make(`${prefix}failures-dlq`, undefined, { of: [`${prefix}failures`] });
    this.failures = make(`${prefix}failures`, recorder, this.failuresDeadLetters);
    this.outboxDeadLetters = make(`${prefix}outbox-dlq`, recorder, { of: [`${prefix}outbox`] });
    // The waits of core/retry/outbox-backoff.ts make a thousand tries last a day; what is still there then goes to the
    // recorder, as every failure does.
    const relay = functionSizes['sqs-to-rabbitmq'].timeoutSeconds;
    this.outbox = make(`${prefix}outbox`, relay, this.outboxDeadLetters);
    const ordered = { of: [`${prefix}outbox.fifo`] };
    this.orderedOutboxDeadLetters = make(`${prefix}outbox-dlq.fifo`, recorder, ordered);
    this.orderedOutbox = make(`${prefix}outbox.fifo`, relay, this.orderedOutboxDeadLetters);
    // SQS takes ten names, and work queues are more, and made at run time too.
    const anyWork = { of: 'any' } as const;
    this.workDeadLetters = make(workDeadLetterQueueName(stage.deployment, false), recorder, anyWork);
    this.orderedWorkDeadLetters = make(workDeadLetterQueueName(stage.deployment, true), recorder, anyWork);
    this.watch(stage, alerts);
  }

  private watch(stage: Stage, topic: ITopic) {
    const minute = { period: Duration.minutes(1), statistic: 'Maximum' };
    new LostMessages(this, 'FailuresNotRecorded', {
      name: `${stage.prefix}failures-not-recorded`,
      queue: this.failuresDeadLetters.queue,
      what: 'A failure report could not be recorded.',
      impact: 'the failed message is safe in the queue, but nobody sees it and nothing retries it.',
      runbook: 'failures-not-recorded',
      topic,
    });
    for (const [name, { queue }] of Object.entries({
      outbox: this.outbox,
      'ordered-outbox': this.orderedOutbox,
    })) {
      new RunbookAlarm(this, `${pascal(name)}Age`, {
        name: `${stage.prefix}${name}-age`,
        metric: queue.metricApproximateAgeOfOldestMessage(minute),
        threshold: stage.alarms.outboxAgeSeconds,
        what: 'Accepted messages wait for the broker.',
        impact: 'messages that the API accepted arrive late, and more of them with every minute.',
        runbook: 'outbox-age',
        topic,
      });
    }
    new RunbookAlarm(this, 'FailureSpike', {
      name: `${stage.prefix}failure-spike`,
      // Not what the failures queue gets: messages that are parked behind one that failed pass through it too.
      metric: courtierMetric(stage, 'AttemptsFailed', 'Sum').with({ period: Duration.minutes(5) }),
      threshold: stage.alarms.failureSpike,
      what: 'Many attempts to handle a message failed within five minutes.',
      impact: 'a consumer or something it depends on is down; retries add to its load.',
      runbook: 'failure-spike',
      topic,
    });
    this.watchDeadLetters(stage, topic);
  }

  private watchDeadLetters(stage: Stage, topic: ITopic) {
    new RunbookAlarm(this, 'RabbitMqDeadLetter', {
      name: `${stage.prefix}dead-letter-rabbitmq`,
      metric: courtierMetric(stage, 'DeadLetters', 'Sum'),
      threshold: 1,
      what: 'RabbitMQ gave a message up: its consumer rejected it, it expired, or its queue was full.',
      impact: 'who was to get it has not; it is on record, and retried where that can help.',
      runbook: 'dead-letters',
      topic,
    });
    const queues = {
      work: this.workDeadLetters,
      'ordered-work': this.orderedWorkDeadLetters,
      outbox: this.outboxDeadLetters,
      'ordered-outbox': this.orderedOutboxDeadLetters,
    };
    for (const [name, { queue }] of Object.entries(queues)) {
      new RunbookAlarm(this, pascal(`${name}-dead-letter`), {
        name: `${stage.prefix}dead-letter-${name}`,
        // Received, not visible: the recorder takes them out within seconds.
        metric: queue.metricNumberOfMessagesReceived({ period: Duration.minutes(1), statistic: 'Sum' }),
        threshold: 1,
        what: 'A message went to the dead-letter queue without an error of its own.',
        impact: 'a function crashes, times out or is throttled; what it was working on is retried later.',
        runbook: 'dead-letters',
        topic,
      });
    }
  }
}

function pascal(name: string): string {
  return name
    .split(/[-._]/)
    .map((word) => word.charAt(0).toUpperCase() + word.slice(1))
    .join('');
}
