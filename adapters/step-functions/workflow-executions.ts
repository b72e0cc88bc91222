import { type SFNClient, StartExecutionCommand } from '@aws-sdk/client-sfn';
import type { WorkflowExecutions } from '../../core/workflow/stores.ts';
import { isNamed, stepFunctionsError } from './client.ts';

/** One execution a run, named by its id. The state machine is the workflow's. */
export function createWorkflowExecutions(deps: { client: SFNClient; arn: string }): WorkflowExecutions {
  return {
    async start(runId) {
      const input = JSON.stringify({ run_id: runId, ended: null });
      try {
        await deps.client.send(new StartExecutionCommand({ stateMachineArn: deps.arn, name: runId, input }));
      } catch (error) {
        // The name was used within 90 days: it is there, or was.
        if (isNamed(error, 'ExecutionAlreadyExists')) return;
        throw stepFunctionsError('start a workflow', error);
      }
    },
  };
}
