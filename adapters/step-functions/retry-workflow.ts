import {
  DescribeExecutionCommand,
  type SFNClient,
  StartExecutionCommand,
  StopExecutionCommand,
} from '@aws-sdk/client-sfn';
import { waitSeconds } from '../../core/retry/wait-seconds.ts';
import type { RetryWorkflow, WorkflowInput } from '../../core/retry/workflow.ts';
import { ask } from './ask.ts';

export type RetryWorkflowDeps = {
  client: SFNClient;
  /** Of the state machine. */
  arn: string;
};

/** StopExecution: characters of its cause. */
const STOP_CAUSE_CHARS = 32_768;

/** One execution a run. */
export function createRetryWorkflow({ client, arn }: RetryWorkflowDeps): RetryWorkflow {
  return {
    async start({ run, delays, input }) {
      const planned = input.wait ? waitSeconds(delays, input.attempt, Math.random) : 0;
      const given: WorkflowInput = { ...input, run, wait_seconds: input.wait_seconds ?? planned };
      const start = new StartExecutionCommand({
        stateMachineArn: arn,
        name: run,
        input: JSON.stringify(given),
      });
      // The name was used within 90 days: the run is there, or was.
      await ask('start a retry', () => client.send(start), 'ExecutionAlreadyExists');
    },
    async stop(run, why) {
      const stop = new StopExecutionCommand({
        executionArn: executionArnOf(arn, run),
        error: 'Stopped',
        cause: why.slice(0, STOP_CAUSE_CHARS),
      });
      await ask('stop a retry', () => client.send(stop), 'ExecutionDoesNotExist');
    },
    async status(run) {
      const executionArn = executionArnOf(arn, run);
      const describe = new DescribeExecutionCommand({ executionArn });
      const found = await ask('describe a retry', () => client.send(describe), 'ExecutionDoesNotExist');
      if (!found) return 'unknown';
      return found.status === 'RUNNING' || found.status === 'PENDING_REDRIVE' ? 'running' : 'ended';
    },
  };
}

/** `…:stateMachine:<name>` → `…:execution:<name>:<run>`. */
function executionArnOf(stateMachineArn: string, run: string): string {
  return `${stateMachineArn.replace(':stateMachine:', ':execution:')}:${run}`;
}
