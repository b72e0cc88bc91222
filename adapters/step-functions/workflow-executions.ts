import { type SFNClient, StartExecutionCommand } from '@aws-sdk/client-sfn';
import type { WorkflowExecutions } from '../../core/workflow/stores.ts';
import { isNamed, stepFunctionsError } from './client.ts';

/** One execution an order, named by its id. */
export function createOrderWorkflowExecutions(deps: { client: SFNClient; arn: string }): WorkflowExecutions {
  return {
    async start(orderId) {
      const input = JSON.stringify({ order_id: orderId, ended: null });
      try {
        await deps.client.send(
          new StartExecutionCommand({ stateMachineArn: deps.arn, name: orderId, input }),
        );
      } catch (error) {
        // The name was used within 90 days: it is there, or was.
        if (isNamed(error, 'ExecutionAlreadyExists')) return;
        throw stepFunctionsError("start an order's workflow", error);
      }
    },
  };
}
