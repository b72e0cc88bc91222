import {
  DescribeExecutionCommand,
  type SFNClient,
  StartExecutionCommand,
  StopExecutionCommand,
} from '@aws-sdk/client-sfn';
import { UnavailableError } from '../../core/errors.ts';
import { waitSeconds } from '../../core/retry/wait-seconds.ts';
import type { RetryWorkflows, WorkflowInput } from '../../core/retry/workflows.ts';
import { ask } from './ask.ts';

export type RetryWorkflowsDeps = {
  client: SFNClient;
  /** By schedule: the ARN of its state machine, and the seconds before each retry. */
  workflows: Readonly<Record<string, { arn: string; delays: readonly number[] }>>;
};

/** StopExecution: characters of its cause. */
const STOP_CAUSE_CHARS = 32_768;

/** One state machine a schedule, one execution a run. */
export function createRetryWorkflows({ client, workflows }: RetryWorkflowsDeps): RetryWorkflows {
  const workflowOf = (schedule: string) => {
    const workflow = Object.hasOwn(workflows, schedule) ? workflows[schedule] : undefined;
    if (workflow) return workflow;
    throw new UnavailableError('no-such-workflow', `There is no retry workflow named "${schedule}".`);
  };
  return {
    async start({ schedule, run, input }) {
      const { arn, delays } = workflowOf(schedule);
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
    async stop(schedule, run, why) {
      const stop = new StopExecutionCommand({
        executionArn: executionArnOf(workflowOf(schedule).arn, run),
        error: 'Stopped',
        cause: why.slice(0, STOP_CAUSE_CHARS),
      });
      await ask('stop a retry', () => client.send(stop), 'ExecutionDoesNotExist');
    },
    async status(schedule, run) {
      const executionArn = executionArnOf(workflowOf(schedule).arn, run);
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
