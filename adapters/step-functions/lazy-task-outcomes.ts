import type { TaskOutcomes } from '../../core/retry/task-outcomes.ts';

/** Task outcomes by a client that is made at its first use: most messages are no redelivery, and nobody waits for theirs. */
export function lazyTaskOutcomes(): TaskOutcomes {
  let made: Promise<TaskOutcomes> | undefined;
  const outcomes = () => {
    made ??= make();
    return made;
  };
  return {
    succeed: async (taskToken, output) => (await outcomes()).succeed(taskToken, output),
    fail: async (taskToken, failure) => (await outcomes()).fail(taskToken, failure),
  };
}

async function make(): Promise<TaskOutcomes> {
  const [{ createStepFunctionsClient }, { createTaskOutcomes }] = await Promise.all([
    import('./client.ts'),
    import('./task-outcomes.ts'),
  ]);
  return createTaskOutcomes({ client: createStepFunctionsClient() });
}
