import { ArnFormat, Duration, Stack } from 'aws-cdk-lib';
import type { Function as LambdaFunction } from 'aws-cdk-lib/aws-lambda';
import type { ITopic } from 'aws-cdk-lib/aws-sns';
import type { StateMachine } from 'aws-cdk-lib/aws-stepfunctions';
import { Construct } from 'constructs';
import { retryWorkflowName } from '../../core/topology/names.ts';
import type { Stage } from '../stage.ts';
import { type Access, actionsOn, permission } from './access.ts';
import { retryDefinition } from './retry-definition.ts';
import { RunbookAlarm } from './runbook-alarm.ts';
import { stateMachine } from './state-machine.ts';

export type RetryWorkflowProps = {
  stage: Stage;
  redeliver: LambdaFunction;
  watch: LambdaFunction;
  settle: LambdaFunction;
  alerts: ITopic;
};

/** The state machine that waits between retries: how long, its input says. */
export class RetryWorkflow extends Construct {
  constructor(scope: Construct, id: string, props: RetryWorkflowProps) {
    super(scope, id);
    const { stage, redeliver, watch, settle } = props;
    const name = retryWorkflowName(stage.deployment);
    const definition = retryDefinition({
      quietWindowSeconds: stage.quietWindowSeconds,
      redeliver: redeliver.functionArn,
      watch: watch.functionArn,
      settle: settle.functionArn,
    });
    const machine = stateMachine(this, { stage, name, definition, invokes: [redeliver, watch, settle] });
    this.watch(props, name, machine);
  }

  private watch({ stage, alerts: topic }: RetryWorkflowProps, name: string, machine: StateMachine) {
    const sum = { period: Duration.minutes(5), statistic: 'Sum' };
    new RunbookAlarm(this, 'Throttled', {
      name: `${name}-throttled`,
      metric: machine.metricThrottled(sum),
      threshold: 1,
      what: `The retry workflow of stage ${stage.name} is throttled.`,
      impact: 'retries start or go on late; the recorder and the reconciler try again.',
      runbook: 'retry-throttled',
      topic,
    });
    new RunbookAlarm(this, 'Failed', {
      name: `${name}-failed`,
      metric: machine.metricFailed(sum),
      threshold: 1,
      what: `An execution of the retry workflow of stage ${stage.name} failed.`,
      impact: 'its message waits until the reconciler sets it going again.',
      runbook: 'retry-failed',
      topic,
    });
  }
}

/**
 * Where functions find the workflow, and the waits that the stage gives it. The ARN is made from the name, because the
 * steps' functions need it too and the workflow needs the functions.
 */
export function retryWorkflow(scope: Construct, stage: Stage) {
  const arnOf = (resource: string) =>
    Stack.of(scope).formatArn({
      service: 'states',
      resource,
      resourceName: retryWorkflowName(stage.deployment),
      arnFormat: ArnFormat.COLON_RESOURCE_NAME,
    });
  const machine = arnOf('stateMachine');
  const executions = `${arnOf('execution')}:*`;
  const { retryDelays, ownDelayCap } = stage.topology;
  const settings = { RETRY_SETTINGS: JSON.stringify({ retryDelays, ownDelayCap }) };
  const environment = { ...settings, RETRY_WORKFLOW_ARN: machine };
  const access = (grant: Access['grant']): Access<typeof environment> => ({ environment, grant });
  return {
    /** Knows the waits; may not touch the workflow. */
    known: { environment: settings, grant: () => {} } satisfies Access,
    starter: access(actionsOn(['states:StartExecution'], [machine])),
    /** Starts, stops, and asks what became of an execution. */
    driver: access((grantee) => {
      actionsOn(['states:StartExecution'], [machine])(grantee);
      actionsOn(['states:StopExecution', 'states:DescribeExecution'], [executions])(grantee);
    }),
    /** Stops what has nothing left to deliver. */
    stopper: access(actionsOn(['states:StopExecution'], [executions])),
    /** Answers task tokens: who holds one need not know where it is from. */
    outcomes: permission(['states:SendTaskSuccess', 'states:SendTaskFailure'], [machine]),
  };
}
