import { ArnFormat, Duration, Stack } from 'aws-cdk-lib';
import type { Function as LambdaFunction } from 'aws-cdk-lib/aws-lambda';
import type { ITopic } from 'aws-cdk-lib/aws-sns';
import type { StateMachine } from 'aws-cdk-lib/aws-stepfunctions';
import { Construct } from 'constructs';
import { retryWorkflowName } from '../../core/topology/names.ts';
import type { RetrySchedule } from '../../core/topology/retry-schedule.ts';
import type { Stage } from '../stage.ts';
import { type Access, actionsOn, permission } from './access.ts';
import { retryDefinition } from './retry-definition.ts';
import { RunbookAlarm } from './runbook-alarm.ts';
import { stateMachine } from './state-machine.ts';

export type RetryWorkflowProps = {
  stage: Stage;
  schedule: RetrySchedule;
  redeliver: LambdaFunction;
  watch: LambdaFunction;
  settle: LambdaFunction;
  alerts: ITopic;
};

/** The state machine that waits between the retries of one schedule. */
export class RetryWorkflow extends Construct {
  constructor(scope: Construct, id: string, props: RetryWorkflowProps) {
    super(scope, id);
    const { stage, schedule, redeliver, watch, settle } = props;
    const name = retryWorkflowName(stage.deployment, schedule.name);
    const definition = retryDefinition({
      quietWindowSeconds: stage.quietWindowSeconds,
      redeliver: redeliver.functionArn,
      watch: watch.functionArn,
      settle: settle.functionArn,
    });
    const machine = stateMachine(this, { stage, name, definition, invokes: [redeliver, watch, settle] });
    this.watch(props, name, machine);
  }

  private watch({ stage, schedule, alerts: topic }: RetryWorkflowProps, name: string, machine: StateMachine) {
    const sum = { period: Duration.minutes(5), statistic: 'Sum' };
    new RunbookAlarm(this, 'Throttled', {
      name: `${name}-throttled`,
      metric: machine.metricThrottled(sum),
      threshold: 1,
      what: `The retry workflow "${schedule.name}" of stage ${stage.name} is throttled.`,
      impact: 'retries start or go on late; the recorder and the reconciler try again.',
      runbook: 'retry-throttled',
      topic,
    });
    new RunbookAlarm(this, 'Failed', {
      name: `${name}-failed`,
      metric: machine.metricFailed(sum),
      threshold: 1,
      what: `An execution of the retry workflow "${schedule.name}" of stage ${stage.name} failed.`,
      impact: 'its message waits until the reconciler sets it going again.',
      runbook: 'retry-failed',
      topic,
    });
  }
}

/**
 * Where functions find the workflows: {"<schedule>": {arn, delays}}. The ARNs are made from names, because the steps'
 * functions need them too and the workflows need the functions.
 */
export function retryWorkflows(scope: Construct, stage: Stage, schedules: readonly RetrySchedule[]) {
  const stack = Stack.of(scope);
  const arnOf = (resource: string, schedule: RetrySchedule) =>
    stack.formatArn({
      service: 'states',
      resource,
      resourceName: retryWorkflowName(stage.deployment, schedule.name),
      arnFormat: ArnFormat.COLON_RESOURCE_NAME,
    });
  const machines = schedules.map((schedule) => arnOf('stateMachine', schedule));
  const executions = schedules.map((schedule) => `${arnOf('execution', schedule)}:*`);
  const entries = schedules.map((schedule, n) => [
    schedule.name,
    { arn: machines[n], delays: schedule.delays },
  ]);
  const environment = { RETRY_WORKFLOWS: stack.toJsonString(Object.fromEntries(entries)) };
  const access = (grant: Access['grant']): Access<typeof environment> => ({ environment, grant });
  return {
    /** Knows the schedules; may not touch them. */
    known: access(() => {}),
    starter: access(actionsOn(['states:StartExecution'], machines)),
    /** Starts, stops, and asks what became of an execution. */
    driver: access((grantee) => {
      actionsOn(['states:StartExecution'], machines)(grantee);
      actionsOn(['states:StopExecution', 'states:DescribeExecution'], executions)(grantee);
    }),
    /** Stops what has nothing left to deliver. */
    stopper: access(actionsOn(['states:StopExecution'], executions)),
    /** Answers task tokens: who holds one need not know where it is from. */
    outcomes: permission(['states:SendTaskSuccess', 'states:SendTaskFailure'], machines),
  };
}
