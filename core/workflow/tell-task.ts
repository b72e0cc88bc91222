import type { Answered, TaskOutcomes } from '../retry/task-outcomes.ts';
import { STEP_REFUSED } from './ending.ts';
import type { StepAnswer } from './run.ts';

/** Tells the task that waits for a step what the service answered. */
export function tellTask(outcomes: TaskOutcomes, token: string, answer: StepAnswer): Promise<Answered> {
  if (answer.outcome === 'done') return outcomes.succeed(token, { outcome: 'done' });
  return outcomes.fail(token, { error: STEP_REFUSED, cause: answer.reason ?? '' });
}
