import { SendTaskFailureCommand, SendTaskSuccessCommand, type SFNClient } from '@aws-sdk/client-sfn';
import { TASK_FAILURE_CAUSE_CHARS, TASK_FAILURE_ERROR_CHARS } from '../../core/limits.ts';
import type { Answered, TaskOutcomes } from '../../core/retry/task-outcomes.ts';
import { ask } from './ask.ts';

/** Answers tasks that wait with `waitForTaskToken`. */
export function createTaskOutcomes({ client }: { client: SFNClient }): TaskOutcomes {
  return {
    succeed: (taskToken, output) =>
      answered(() => client.send(new SendTaskSuccessCommand({ taskToken, output: JSON.stringify(output) }))),
    fail: (taskToken, { error, cause }) =>
      answered(() =>
        client.send(
          new SendTaskFailureCommand({
            taskToken,
            error: error.slice(0, TASK_FAILURE_ERROR_CHARS),
            cause: cause.slice(0, TASK_FAILURE_CAUSE_CHARS),
          }),
        ),
      ),
  };
}

/** InvalidToken also stands for a token of a run that was deleted, or of another account: nobody waits for it either. */
async function answered(send: () => Promise<object>): Promise<Answered> {
  const expired = ['TaskTimedOut', 'InvalidToken', 'TaskDoesNotExist'];
  return (await ask('take the outcome of a task', send, ...expired)) ? 'delivered' : 'expired';
}
