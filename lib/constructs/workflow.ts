import { ArnFormat, Duration, Stack } from 'aws-cdk-lib';
import type { Function as LambdaFunction } from 'aws-cdk-lib/aws-lambda';
import type { ITopic } from 'aws-cdk-lib/aws-sns';
import type { StateMachine } from 'aws-cdk-lib/aws-stepfunctions';
import { Construct } from 'constructs';
import type { Stage } from '../stage.ts';
import { actionsOn, permission } from './access.ts';
import { orderWorkflowDefinition } from './order-workflow-definition.ts';
import { RunbookAlarm } from './runbook-alarm.ts';
import { stateMachine } from './state-machine.ts';

export type OrderWorkflowProps = { stage: Stage; step: LambdaFunction; alerts: ITopic };

/** The state machine that drives orders. */
export class OrderWorkflow extends Construct {
  readonly machine: StateMachine;

  constructor(scope: Construct, id: string, { stage, step, alerts: topic }: OrderWorkflowProps) {
    super(scope, id);
    const name = machineName(stage);
    const { workflowStepSeconds: stepSeconds, workflowCompensationSeconds: compensationSeconds } = stage;
    const definition = orderWorkflowDefinition({ step: step.functionArn, stepSeconds, compensationSeconds });
    this.machine = stateMachine(this, { stage, name, definition, invokes: [step] });
    new RunbookAlarm(this, 'Failed', {
      name: `${name}-failed`,
      metric: this.machine.metricFailed({ period: Duration.minutes(5), statistic: 'Sum' }),
      threshold: 1,
      what: `The workflow of an order in stage ${stage.name} could not be taken back, or failed itself.`,
      impact: 'a customer may have paid for what is not sent, or stock is kept for nobody.',
      runbook: 'order-workflow-failed',
      topic,
    });
  }
}

function machineName(stage: Stage): string {
  return `${stage.prefix}order-workflow`;
}

/** Made from the machine's name: its own step needs it too. */
export function orderWorkflowAccess(scope: Construct, stage: Stage) {
  const arn = Stack.of(scope).formatArn({
    service: 'states',
    resource: 'stateMachine',
    resourceName: machineName(stage),
    arnFormat: ArnFormat.COLON_RESOURCE_NAME,
  });
  return {
    starter: { environment: { ORDER_WORKFLOW_ARN: arn }, grant: actionsOn(['states:StartExecution'], [arn]) },
    /** Answers task tokens: who holds one need not know where it is from. */
    outcomes: permission(['states:SendTaskSuccess', 'states:SendTaskFailure'], [arn]),
  };
}
