import { type SFNClient, StartExecutionCommand } from '@aws-sdk/client-sfn';
import type { WorkflowExecutions } from '../../core/workflow/stores.ts';
import { ask } from './ask.ts';

/** One execution a run, named by its id. The state machine is the workflow's. */
export function createWorkflowExecutions(deps: { client: SFNClient; arn: string }): WorkflowExecutions {
  return {
    async start(runId) {
      const input = JSON.stringify({ run_id: runId, ended: null });
      const start = new StartExecutionCommand({ stateMachineArn: deps.arn, name: runId, input });
      // The name was used within 90 days: it is there, or was.
      await ask('start a workflow', () => deps.client.send(start), 'ExecutionAlreadyExists');
    },
  };
}
