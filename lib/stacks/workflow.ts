import { Stack, type StackProps } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import { Env as StepEnv } from '../../functions/workflow-step/env.ts';
import { allow } from '../constructs/access.ts';
import { BrokerFunction } from '../constructs/broker-function.ts';
import { OrderWorkflow, orderWorkflowAccess } from '../constructs/order-workflow.ts';
import { functionSizes } from '../function-sizes.ts';
import type { Stage } from '../stage.ts';
import type { DataStack } from './data.ts';

export type WorkflowStackProps = StackProps & { stage: Stage; data: DataStack };

/** The saga of an order (S2): the state machine, and the function that does its steps. */
export class WorkflowStack extends Stack {
  readonly access: ReturnType<typeof orderWorkflowAccess>;

  constructor(scope: Construct, id: string, { stage, data, ...props }: WorkflowStackProps) {
    super(scope, id, props);
    this.access = orderWorkflowAccess(this, stage);
    const step = new BrokerFunction(this, 'Step', {
      stage,
      folder: 'workflow-step',
      schema: StepEnv,
      size: functionSizes['workflow-step'],
      access: allow(
        data.publisher.publishing(),
        data.messageLog.access('UpdateItem', 'DeleteItem'),
        data.behindOutbox(),
        data.orderWorkflows.access('GetItem', 'UpdateItem'),
        data.workflowSteps.access('UpdateItem', 'Query'),
        this.access.outcomes,
      ),
      environment: {},
    }).function;
    new OrderWorkflow(this, 'Order', { stage, step, alerts: data.alerts.topic });
  }
}
