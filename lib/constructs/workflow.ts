import { ArnFormat, Duration, Stack } from 'aws-cdk-lib';
import type { Function as LambdaFunction } from 'aws-cdk-lib/aws-lambda';
import type { ITopic } from 'aws-cdk-lib/aws-sns';
import type { StateMachine } from 'aws-cdk-lib/aws-stepfunctions';
import { Construct } from 'constructs';
import type { Workflow } from '../../core/workflow/define.ts';
import type { Stage } from '../stage.ts';
import { actionsOn, permission } from './access.ts';
import { RunbookAlarm } from './runbook-alarm.ts';
import { stateMachine } from './state-machine.ts';
import { workflowDefinition } from './workflow-definition.ts';

export type WorkflowMachineProps = {
  stage: Stage;
  workflow: Workflow;
  step: LambdaFunction;
  alerts: ITopic;
};

/** The state machine that drives one workflow. */
export class WorkflowMachine extends Construct {
  readonly machine: StateMachine;

  constructor(scope: Construct, id: string, { stage, workflow, step, alerts: topic }: WorkflowMachineProps) {
    super(scope, id);
    const name = machineName(stage, workflow);
    const { workflowStepSeconds: stepSeconds, workflowCompensationSeconds: undoSeconds } = stage;
    const definition = workflowDefinition(workflow, { step: step.functionArn, stepSeconds, undoSeconds });
    this.machine = stateMachine(this, { stage, name, definition, invokes: [step] });
    new RunbookAlarm(this, 'Failed', {
      name: `${name}-failed`,
      metric: this.machine.metricFailed({ period: Duration.minutes(5), statistic: 'Sum' }),
      threshold: 1,
      what: `A workflow "${workflow.name}" of stage ${stage.name} could not be taken back, or failed itself.`,
      impact: 'something that was done for it is left: a payment, a reservation.',
      runbook: 'workflow-failed',
      topic,
    });
  }
}

function machineName(stage: Stage, { name }: Workflow): string {
  return `${stage.prefix}workflow-${name}`;
}

/** Made from the machine's name: its own step needs it too. */
function machineArn(scope: Construct, stage: Stage, workflow: Workflow): string {
  return Stack.of(scope).formatArn({
    service: 'states',
    resource: 'stateMachine',
    resourceName: machineName(stage, workflow),
    arnFormat: ArnFormat.COLON_RESOURCE_NAME,
  });
}

/** Which workflow a function starts, and the right to. */
export function workflowStarter(scope: Construct, stage: Stage, workflow: Workflow) {
  const arn = machineArn(scope, stage, workflow);
  return {
    environment: { WORKFLOW_ARN: arn },
    grant: actionsOn(['states:StartExecution'], [arn]),
  };
}

/** Answers task tokens of these workflows: who holds one need not know where it is from. */
export function workflowOutcomes(scope: Construct, stage: Stage, workflows: readonly Workflow[]) {
  const arns = workflows.map((workflow) => machineArn(scope, stage, workflow));
  return permission(['states:SendTaskSuccess', 'states:SendTaskFailure'], arns);
}
