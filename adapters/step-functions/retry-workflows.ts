import {
  DescribeExecutionCommand,
  type SFNClient,
  StartExecutionCommand,
  StopExecutionCommand,
} from '@aws-sdk/client-sfn';
import { UnavailableError } from '../../core/errors.ts';
import type { RetryWorkflows, WorkflowInput } from '../../core/retry/workflows.ts';
import { isNamed, stepFunctionsError } from './client.ts';

export type RetryWorkflowsDeps = {
  client: SFNClient;
  /** By schedule: the ARN of its state machine. */
  workflows: Readonly<Record<string, { arn: string }>>;
};

/** StopExecution: characters of its cause. */
const STOP_CAUSE_CHARS = 32_768;

/** One state machine a schedule, one execution a run. */
export function createRetryWorkflows({ client, workflows }: RetryWorkflowsDeps): RetryWorkflows {
  const arnOf = (schedule: string) => {
    const workflow = Object.hasOwn(workflows, schedule) ? workflows[schedule] : undefined;
    if (workflow) return workflow.arn;
    throw new UnavailableError('no-such-workflow', `There is no retry workflow named "${schedule}".`);
  };
  return {
    async start({ schedule, run, input }) {
      const given: WorkflowInput = { ...input, run };
      try {
        await client.send(
          new StartExecutionCommand({
            stateMachineArn: arnOf(schedule),
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
      const executionArn = executionArnOf(arnOf(schedule), run);
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
      const executionArn = executionArnOf(arnOf(schedule), run);
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
