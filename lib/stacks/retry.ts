import { Duration, Stack, type StackProps } from 'aws-cdk-lib';
import { Rule, Schedule } from 'aws-cdk-lib/aws-events';
import { LambdaFunction as LambdaTarget } from 'aws-cdk-lib/aws-events-targets';
import type { Function as LambdaFunction } from 'aws-cdk-lib/aws-lambda';
import type { Construct } from 'constructs';
import { Env as RecorderEnv } from '../../functions/dead-letter-recorder/env.ts';
import { Env as ReconcilerEnv } from '../../functions/reconciler/env.ts';
import { Env as RedeliverEnv } from '../../functions/redeliver/env.ts';
import { Env as SettleEnv } from '../../functions/settle/env.ts';
import { Env as WatchEnv } from '../../functions/watch-redelivery/env.ts';
import { allow } from '../constructs/access.ts';
import { amqp, management } from '../constructs/broker-connection.ts';
import { BrokerFunction } from '../constructs/broker-function.ts';
import { FailedMessageChanges } from '../constructs/failed-message-changes.ts';
import { FailureGroups } from '../constructs/failure-groups.ts';
import { FunctionErrors } from '../constructs/function-errors.ts';
import { LastResort } from '../constructs/last-resort.ts';
import { QueueSource } from '../constructs/queue-source.ts';
import { RetryWorkflow, retryWorkflow } from '../constructs/retry-workflow.ts';
import { workQueueCounter, workQueueSender } from '../constructs/work-queue.ts';
import { functionSizes, RECORDER_CONCURRENCY, RELAY_BATCH } from '../function-sizes.ts';
import type { Stage } from '../stage.ts';
import type { DataStack } from './data.ts';

export type RetryStackProps = StackProps & { stage: Stage; data: DataStack };

/** The life of a failure: recorded, waited for, redelivered, settled, and looked after when it gets lost on the way. */
export class RetryStack extends Stack {
  readonly workflow: ReturnType<typeof retryWorkflow>;
  private readonly stage: Stage;
  private readonly data: DataStack;

  constructor(scope: Construct, id: string, { stage, data, ...props }: RetryStackProps) {
    super(scope, id, props);
    this.stage = stage;
    this.data = data;
    this.workflow = retryWorkflow(this, stage);
    new RetryWorkflow(this, 'Retry', {
      stage,
      redeliver: this.redeliver(),
      watch: this.watch(),
      settle: this.settle(),
      alerts: data.alerts.topic,
    });
    this.recorder();
    this.reconciler();
    new FailureGroups(this, 'FailureGroups', { stage, data });
    new FailedMessageChanges(this, 'Changes', { stage, data, workflow: this.workflow });
    new LastResort(this, 'LastResort', { stage, data });
  }

  private redeliver(): LambdaFunction {
    const { stage, data } = this;
    return new BrokerFunction(this, 'Redeliver', {
      stage,
      folder: 'redeliver',
      schema: RedeliverEnv,
      size: functionSizes.redeliver,
      access: allow(
        data.failedMessages.access('GetItem', 'PutItem'),
        data.payloads.access('read', 'write'),
        amqp(data.logins.relay.connection),
        workQueueSender(this, stage),
        this.workflow.outcomes,
      ),
      environment: {},
      reservedConcurrency: stage.concurrency.retries,
    }).function;
  }

  private watch(): LambdaFunction {
    const { stage, data } = this;
    return new BrokerFunction(this, 'Watch', {
      stage,
      folder: 'watch-redelivery',
      schema: WatchEnv,
      size: functionSizes['watch-redelivery'],
      access: allow(
        data.failedMessages.access('GetItem'),
        amqp(data.logins.administrator.connection),
        management(data.logins.administrator.connection),
      ),
      environment: { STATISTICS_KEPT_SECONDS: String(stage.metricsKeptSeconds) },
      reservedConcurrency: stage.concurrency.retries,
    }).function;
  }

  private settle(): LambdaFunction {
    const { stage, data } = this;
    return new BrokerFunction(this, 'Settle', {
      stage,
      folder: 'settle',
      schema: SettleEnv,
      size: functionSizes.settle,
      access: allow(
        data.failedMessages.access('GetItem', 'PutItem'),
        data.alerts.sender(),
        data.alertWindows.access('UpdateItem'),
        this.workflow.known,
      ),
      environment: { ALERT_WINDOW_SECONDS: String(stage.alertWindowSeconds) },
    }).function;
  }

  private recorder() {
    const { stage, data } = this;
    const recorder = new BrokerFunction(this, 'Recorder', {
      stage,
      folder: 'dead-letter-recorder',
      schema: RecorderEnv,
      size: functionSizes['dead-letter-recorder'],
      access: allow(
        data.failedMessages.access('GetItem', 'PutItem'),
        data.messageLog.access('GetItem'),
        data.parkedKeys.access('GetItem', 'PutItem', 'DeleteItem'),
        data.payloads.access('read', 'write', 'remove'),
        data.alerts.sender(),
        data.alertWindows.access('UpdateItem'),
        this.workflow.starter,
        this.workflow.outcomes,
      ),
      environment: { ALERT_WINDOW_SECONDS: String(stage.alertWindowSeconds) },
      // For each of its five sources.
      reservedConcurrency: 5 * RECORDER_CONCURRENCY,
    }).function;
    const { failures, workDeadLetters, orderedWorkDeadLetters, outboxDeadLetters, orderedOutboxDeadLetters } =
      data.queues;
    const sources = {
      failures,
      workDeadLetters,
      orderedWorkDeadLetters,
      outboxDeadLetters,
      orderedOutboxDeadLetters,
    };
    for (const [name, { queue }] of Object.entries(sources)) {
      const limits = { batchSize: RELAY_BATCH, maxConcurrency: RECORDER_CONCURRENCY };
      new QueueSource(this, `Record-${name}`, { queue, function: recorder, ...limits });
    }
    new FunctionErrors(this, 'RecorderErrors', {
      stage,
      function: recorder,
      what: 'The recorder',
      impact: 'failed messages are safe in their queues, but nobody sees them and nothing retries them.',
      runbook: 'recorder-errors',
      topic: data.alerts.topic,
    });
  }

  private reconciler() {
    const { stage, data } = this;
    const reconciler = new BrokerFunction(this, 'Reconciler', {
      stage,
      folder: 'reconciler',
      schema: ReconcilerEnv,
      size: functionSizes.reconciler,
      access: allow(
        data.failedMessages.access('GetItem', 'PutItem', 'Query', 'UpdateItem'),
        data.parkedKeys.access('GetItem', 'PutItem', 'DeleteItem', 'Query'),
        data.alerts.sender(),
        data.alertWindows.access('UpdateItem', 'DeleteItem', 'Scan'),
        this.workflow.driver,
        workQueueCounter(this, stage),
      ),
      environment: {
        RECONCILE_GRACE_SECONDS: String(stage.reconcileGraceSeconds),
        ALERT_WINDOW_SECONDS: String(stage.alertWindowSeconds),
      },
    }).function;
    new Rule(this, 'EveryMinute', {
      ruleName: `${stage.prefix}reconcile`,
      description: 'Looks for failed messages that should be moving and are not.',
      schedule: Schedule.rate(Duration.minutes(1)),
      targets: [new LambdaTarget(reconciler)],
    });
    new FunctionErrors(this, 'ReconcilerErrors', {
      stage,
      function: reconciler,
      what: 'The reconciler',
      impact: 'retries whose execution was lost stay where they are.',
      runbook: 'reconciler-errors',
      topic: data.alerts.topic,
    });
  }
}
