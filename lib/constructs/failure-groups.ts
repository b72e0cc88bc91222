import { Duration } from 'aws-cdk-lib';
import { Rule, Schedule } from 'aws-cdk-lib/aws-events';
import { LambdaFunction as LambdaTarget } from 'aws-cdk-lib/aws-events-targets';
import { Construct } from 'constructs';
import { Env as AlertsEnv } from '../../functions/failure-group-alerts/env.ts';
import { Env as StreamEnv } from '../../functions/failure-groups-stream/env.ts';
import { Env as SweepEnv } from '../../functions/failure-groups-sweep/env.ts';
import { functionSizes, STREAM_BATCH } from '../function-sizes.ts';
import type { DataStack } from '../stacks/data.ts';
import type { Stage } from '../stage.ts';
import { allow } from './access.ts';
import { BrokerFunction } from './broker-function.ts';
import { FunctionErrors } from './function-errors.ts';
import { RunbookAlarm } from './runbook-alarm.ts';
import { StreamSource } from './stream-source.ts';

export type FailureGroupsProps = { stage: Stage; data: DataStack };

/** Changes of groups that may be news: of fingerprints, and of those that are there. */
const MAY_BE_NEWS = {
  eventName: ['INSERT', 'MODIFY'],
  dynamodb: { NewImage: { by: { S: ['fingerprint'] } } },
};
/** Seconds that the groups may be behind the records. */
const LATE_SECONDS = 900;

/** Counts failed messages in their groups, as their table's stream tells what becomes of them. */
export class FailureGroups extends Construct {
  constructor(scope: Construct, id: string, props: FailureGroupsProps) {
    super(scope, id);
    this.stream(props);
    this.sweep(props);
    this.alerts(props);
  }

  private stream({ stage, data }: FailureGroupsProps) {
    const counter = new BrokerFunction(this, 'Counter', {
      stage,
      folder: 'failure-groups-stream',
      schema: StreamEnv,
      size: functionSizes['failure-groups-stream'],
      access: allow(
        data.failureGroups.access('BatchGetItem', 'PutItem'),
        data.failureGroupMembers.access('BatchGetItem', 'PutItem'),
      ),
      environment: {},
    }).function;
    new StreamSource(this, 'FailedMessages', {
      table: data.failedMessages,
      function: counter,
      batchSize: STREAM_BATCH,
      givenUp: data.queues.failures.queue,
    });
    const shared = {
      impact: 'the groups of failed messages say less than there is; the messages themselves are all there.',
      runbook: 'failures-not-counted',
      topic: data.alerts.topic,
    } as const;
    const what = 'The counting of failed messages';
    new FunctionErrors(this, 'Errors', { stage, function: counter, what, ...shared });
    // What it gives back to the stream is no error of the function: only its age tells.
    new RunbookAlarm(this, 'Age', {
      name: `${stage.prefix}failures-not-counted-age`,
      metric: counter.metric('IteratorAge', { period: Duration.minutes(1), statistic: 'Maximum' }),
      threshold: LATE_SECONDS * 1_000,
      what: 'Failed messages wait to be counted.',
      ...shared,
    });
  }

  private sweep({ stage, data }: FailureGroupsProps) {
    const sweeper = new BrokerFunction(this, 'Sweeper', {
      stage,
      folder: 'failure-groups-sweep',
      schema: SweepEnv,
      size: functionSizes['failure-groups-sweep'],
      access: allow(
        data.failedMessages.access('Scan', 'BatchGetItem'),
        data.failureGroups.access('GetItem', 'BatchGetItem', 'PutItem', 'Query'),
        data.failureGroupMembers.access('BatchGetItem', 'PutItem', 'Scan'),
      ),
      environment: { GROUP_QUIET_SECONDS: String(stage.groupQuietSeconds) },
    }).function;
    new Rule(this, 'EveryMinute', {
      ruleName: `${stage.prefix}failure-groups`,
      description: 'Resolves groups of failed messages that are quiet, and goes on with a recount.',
      schedule: Schedule.rate(Duration.minutes(1)),
      targets: [new LambdaTarget(sweeper)],
    });
    new FunctionErrors(this, 'SweepErrors', {
      stage,
      function: sweeper,
      what: 'The sweep of failure groups',
      impact: 'quiet groups are not resolved, and a recount does not go on.',
      runbook: 'failure-group-sweep-errors',
      topic: data.alerts.topic,
    });
  }

  private alerts({ stage, data }: FailureGroupsProps) {
    const notifier = new BrokerFunction(this, 'Notifier', {
      stage,
      folder: 'failure-group-alerts',
      schema: AlertsEnv,
      size: functionSizes['failure-group-alerts'],
      access: allow(data.alerts.sender(), data.alertWindows.access('UpdateItem')),
      environment: { ALERT_WINDOW_SECONDS: String(stage.alertWindowSeconds) },
    }).function;
    new StreamSource(this, 'Groups', {
      table: data.failureGroups,
      function: notifier,
      batchSize: STREAM_BATCH,
      filters: [MAY_BE_NEWS],
      givenUp: data.queues.failures.queue,
    });
    new FunctionErrors(this, 'AlertErrors', {
      stage,
      function: notifier,
      what: 'The alerts about failure groups',
      impact:
        'nobody hears of new failures, spikes and regressions; messages that failed for good have alerts of their own.',
      runbook: 'failure-group-alert-errors',
      topic: data.alerts.topic,
    });
  }
}
