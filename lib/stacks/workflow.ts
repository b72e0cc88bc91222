import { Stack, type StackProps } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import { Env as StepEnv } from '../../functions/workflow-step/env.ts';
import { allow } from '../constructs/access.ts';
import { publishing } from '../constructs/broker-connection.ts';
import { BrokerFunction } from '../constructs/broker-function.ts';
import { WorkflowMachine, workflowOutcomes } from '../constructs/workflow.ts';
import { functionSizes } from '../function-sizes.ts';
import type { Stage } from '../stage.ts';
import type { DataStack } from './data.ts';

export type WorkflowStackProps = StackProps & { stage: Stage; data: DataStack };

/**
 * The sagas of all systems: a state machine each, and the function that does their steps. What starts them and what hears
 * the answers handles queues, so it is in the stack of the workflow's system.
 */
export class WorkflowStack extends Stack {
  constructor(scope: Construct, id: string, { stage, data, ...props }: WorkflowStackProps) {
    super(scope, id, props);
    const { workflows } = stage.declared;
    const step = new BrokerFunction(this, 'Step', {
      stage,
      folder: 'workflow-step',
      schema: StepEnv,
      size: functionSizes['workflow-step'],
      access: allow(
        publishing(data.logins.publisher.connection),
        data.behindOutbox(),
        data.workflowRuns.access('GetItem', 'UpdateItem'),
        data.workflowSteps.access('UpdateItem', 'Query'),
        workflowOutcomes(this, stage, workflows),
      ),
      environment: {},
    }).function;
    for (const workflow of workflows) {
      new WorkflowMachine(this, `Machine-${workflow.name}`, {
        stage,
        workflow,
        step,
        alerts: data.alerts.topic,
      });
    }
  }
}
