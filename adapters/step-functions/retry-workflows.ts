import {
  DescribeExecutionCommand,
  type SFNClient,
  StartExecutionCommand,
  StopExecutionCommand,
} from '@aws-sdk/client-sfn';
import { UnavailableError } from '../../core/errors.ts';
import { waitSeconds } from '../../core/retry/wait-seconds.ts';
import type { RetryWorkflows, WorkflowInput } from '../../core/retry/workflows.ts';
import { isNamed, stepFunctionsError } from './client.ts';

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
      try {
        const { arn, delays } = workflowOf(schedule);
        const wait_seconds = input.wait ? waitSeconds(delays, input.attempt, Math.random) : 0;
        const given: WorkflowInput = { ...input, run, wait_seconds };
        await client.send(
          new StartExecutionCommand({
            stateMachineArn: arn,
            name: run,
            input: JSON.stringify(given),
          }),
        );
      } catch (error) {
        // The name was used within 90 days: the run is there, or was.
        if (isNamed(error, 'ExecutionAlreadyExists')) return;
        throw translated('start a retry', error);
      }
    },
    async stop(schedule, run, why) {
      const executionArn = executionArnOf(workflowOf(schedule).arn, run);
      try {
        await client.send(
          new StopExecutionCommand({ executionArn, error: 'Stopped', cause: why.slice(0, STOP_CAUSE_CHARS) }),
        );
      } catch (error) {
        if (isNamed(error, 'ExecutionDoesNotExist')) return;
        throw translated('stop a retry', error);
      }
    },
    async status(schedule, run) {
      const executionArn = executionArnOf(workflowOf(schedule).arn, run);
      try {
        const { status } = await client.send(new DescribeExecutionCommand({ executionArn }));
        return status === 'RUNNING' || status === 'PENDING_REDRIVE' ? 'running' : 'ended';
      } catch (error) {
        if (isNamed(error, 'ExecutionDoesNotExist')) return 'unknown';
        throw translated('describe a retry', error);
      }
    },
  };
}

/** `…:stateMachine:<name>` → `…:execution:<name>:<run>`. */
function executionArnOf(stateMachineArn: string, run: string): string {
  return `${stateMachineArn.replace(':stateMachine:', ':execution:')}:${run}`;
}

function translated(operation: string, error: unknown) {
  return error instanceof UnavailableError ? error : stepFunctionsError(operation, error);
}
