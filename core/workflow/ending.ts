import * as z from 'zod';
import { STEP_REASON_CHARS } from '../message/workflow-messages.ts';
import type { Answered, TaskOutcomes } from '../retry/task-outcomes.ts';
import type { Workflow } from './define.ts';
import { isUndo, undoFrom } from './lookup.ts';
import type { StepAnswer, WorkflowStep } from './run.ts';

/** The error that a task of the state machine fails with when a service refused. */
export const STEP_REFUSED = 'StepRefused';

/** How a task of the state machine ended, as the next one gets it: its result, or Step Functions' own error. */
export const EndedSchema = z.union([
  z.object({ outcome: z.literal('done') }),
  z.object({ Error: z.string(), Cause: z.string().optional() }),
]);
export type Ended = z.infer<typeof EndedSchema>;

type StepEnding = { status: Exclude<WorkflowStep['status'], 'waiting'>; reason: string | null };

/**
 * How a step ended that has not been written down. Its row is the record of what was done: an answer in it counts, whatever
 * the task says that ended last, for that may be another step's. Only where the workflow has just given up this very step
 * (`next` is what turning back there asks for) an answer after its deadline came too late. Without an answer the task's error decides, or the time:
 * nobody begins a step after its deadline.
 */
export function endingOf(
  workflow: Workflow,
  { step, answer, deadline }: WorkflowStep,
  { ended, next, now }: { ended: Ended; next: string | undefined; now: string },
): StepEnding {
  const index = workflow.steps.findIndex(({ name }) => name === step);
  const givenUp = isTimeout(ended) && index >= 0 && undoFrom(workflow, index)?.name === next;
  if (answer && (!givenUp || isInTime(answer.at, deadline))) {
    return { status: answer.outcome, reason: cut(answer.reason ?? '') || null };
  }
  const over = deadline !== undefined && Date.parse(now) > Date.parse(deadline);
  return over && 'Error' in ended ? stepEnding({ Error: TIMED_OUT }) : stepEnding(ended);
}

function isTimeout(ended: Ended): boolean {
  return 'Error' in ended && ended.Error === TIMED_OUT;
}

function isInTime(at: string, deadline: string | undefined): boolean {
  return deadline === undefined || Date.parse(at) <= Date.parse(deadline);
}

const TIMED_OUT = 'States.Timeout';

export function stepEnding(ended: Ended): StepEnding {
  if ('outcome' in ended) return { status: 'done', reason: null };
  const { Error: error, Cause = '' } = ended;
  if (error === STEP_REFUSED) return { status: 'refused', reason: cut(Cause) || null };
  if (error === TIMED_OUT) return { status: 'timed-out', reason: 'Nobody answered in time.' };
  return { status: 'failed', reason: cut(`${error}: ${errorMessage(Cause)}`) };
}

/** Lambda's own form: {errorType, errorMessage, trace}. */
function errorMessage(cause: string): string {
  try {
    const parsed = z.object({ errorMessage: z.string() }).safeParse(JSON.parse(cause));
    return parsed.success ? parsed.data.errorMessage : cause;
  } catch {
    return cause;
  }
}

const cut = (text: string) => text.slice(0, STEP_REASON_CHARS);

export type WorkflowEnding = { status: 'completed' | 'cancelled' | 'failed'; reason: string | null };

/** What became of a run whose steps have all ended. One that is taken back in part is not completed, whatever was done. */
export function workflowEnding(workflow: Workflow, steps: readonly WorkflowStep[]): WorkflowEnding {
  const isDone = (name: string) => steps.some(({ step, status }) => step === name && status === 'done');
  const takenBack = steps.some(({ step }) => isUndo(workflow, step));
  if (!takenBack && workflow.steps.every(({ name }) => isDone(name)))
    return { status: 'completed', reason: null };
  const open = steps.filter(({ status }) => status !== 'done');
  const stuck = open.filter(({ step }) => isUndo(workflow, step));
  const [failed] = open.filter(({ step }) => !isUndo(workflow, step));
  const reasons = [...(failed ? [failed] : []), ...stuck].map(reasonText);
  return {
    status: stuck.length === 0 ? 'cancelled' : 'failed',
    reason: reasons.join('; ') || (takenBack ? LOST : 'It ended before its first step.'),
  };
}

const LOST = 'A step was done, and its workflow did not learn of it in time: it was taken back.';

function reasonText({ step, status, reason }: WorkflowStep): string {
  return `${step} ${status}${reason === null ? '' : `: ${reason}`}`;
}

/** Answers the task that waits for a step with what the service answered. */
export function answerTask(outcomes: TaskOutcomes, token: string, answer: StepAnswer): Promise<Answered> {
  if (answer.outcome === 'done') return outcomes.succeed(token, { outcome: 'done' });
  return outcomes.fail(token, { error: STEP_REFUSED, cause: answer.reason ?? '' });
}
