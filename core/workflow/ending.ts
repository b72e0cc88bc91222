import * as z from 'zod';
import { STEP_REASON_CHARS } from '../message/workflow-messages.ts';
import type { WorkflowStep } from './order-workflow.ts';
import { isCompensation, saga } from './saga.ts';

/** The error that a task of the state machine fails with when a service refused. */
export const STEP_REFUSED = 'StepRefused';

/** How a task of the state machine ended, as the next one is told: its result, or Step Functions' own error. */
export const EndedSchema = z.union([
  z.object({ outcome: z.literal('done') }),
  z.object({ Error: z.string(), Cause: z.string().optional() }),
]);
export type Ended = z.infer<typeof EndedSchema>;

type StepEnding = { status: Exclude<WorkflowStep['status'], 'waiting'>; reason: string | null };

export function stepEnding(ended: Ended): StepEnding {
  if ('outcome' in ended) return { status: 'done', reason: null };
  const { Error: error, Cause = '' } = ended;
  if (error === STEP_REFUSED) return { status: 'refused', reason: cut(Cause) || null };
  if (error === 'States.Timeout') return { status: 'timed-out', reason: 'Nobody answered in time.' };
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

/** What became of an order whose steps have all ended. */
export function workflowEnding(steps: readonly WorkflowStep[]): WorkflowEnding {
  const isDone = (name: string) => steps.some(({ step, status }) => step === name && status === 'done');
  if (saga.every(({ step }) => isDone(step))) return { status: 'completed', reason: null };
  const open = steps.filter(({ status }) => status !== 'done');
  const stuck = open.filter(({ step }) => isCompensation(step));
  const [failed] = open.filter(({ step }) => !isCompensation(step));
  const reasons = [...(failed ? [failed] : []), ...stuck].map(told);
  return {
    status: stuck.length === 0 ? 'cancelled' : 'failed',
    reason: reasons.join('; ') || 'It ended before its first step.',
  };
}

function told({ step, status, reason }: WorkflowStep): string {
  return `${step} ${status}${reason === null ? '' : `: ${reason}`}`;
}
