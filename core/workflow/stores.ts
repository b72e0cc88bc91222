import { cursorsOf } from '../api/cursor.ts';
import type { OnUnreadable, WithUnreadable } from '../readable-rows.ts';
import type { StepAnswer, WorkflowRun, WorkflowStatus, WorkflowStep } from './run.ts';
import type { RunKey, StepKey } from './step-id.ts';

export type WorkflowPage = WithUnreadable<{ items: WorkflowRun[]; next: string | null }>;

/** What is on its way, and how it ended. */
export interface WorkflowRuns {
  /** The one that is kept: a run that is there already stays as it is. */
  create(run: WorkflowRun): Promise<WorkflowRun>;
  get(key: RunKey): Promise<WorkflowRun | undefined>;
  /** Which step was asked for; nothing changes when the workflow has ended. */
  moved(key: RunKey, step: string, at: string): Promise<void>;
  finish(
    key: RunKey,
    how: { status: Exclude<WorkflowStatus, 'running'>; reason: string | null; at: string },
  ): Promise<void>;
  /** Newest first; `cursor` is an earlier page's `next`. Throws InvalidCursorError. */
  list(page: {
    limit: number;
    cursor?: string | undefined;
    status?: WorkflowStatus | undefined;
    workflow?: string | undefined;
  }): Promise<WorkflowPage>;
}

/** A step, and the token of the task that waits for it: a credential, which never leaves Courtier. */
export type HeldStep = { step: WorkflowStep; token: string | null };

/** What was asked of services, and what they answered. */
export interface WorkflowSteps {
  /**
   * A task waits for the step. Asked again it keeps its id, its deadline and its first answer, and the newer token counts.
   * Answers the step as it is now: with an answer in it nothing needs to be asked. Undefined: it is taken back already.
   */
  begin(
    begun: StepKey & { id: string; token: string; at: string; deadline?: string | undefined },
  ): Promise<WorkflowStep | undefined>;
  /** It is about to be taken back, and is never begun again; also when it has not been. */
  takeBack(key: StepKey): Promise<void>;
  /** Keeps the answer if it is the first. Undefined: there is no step of this id. */
  answer(key: StepKey & { id: string }, answer: StepAnswer): Promise<HeldStep | undefined>;
  /** What the workflow went by. Forgets the token. */
  end(
    key: StepKey,
    how: { status: Exclude<WorkflowStep['status'], 'waiting'>; reason: string | null; at: string },
  ): Promise<void>;
  /**
   * Those of a run, oldest first. One that cannot be read is left out and given to `onUnreadable`; without it all of
   * them throw, because a workflow must not go on as if a step had not been.
   */
  list(key: RunKey, onUnreadable?: OnUnreadable): Promise<WorkflowStep[]>;
}

/** Starts what drives a workflow. */
export interface WorkflowExecutions {
  /** Started twice is started once. */
  start(runId: string): Promise<void>;
}

/** What lists of workflows are sorted by. */
export function startedId({ started_at, run_id }: { started_at: string; run_id: string }): string {
  return `${started_at}#${run_id}`;
}

/** Where the page ended: newer ones are only ever added before it. */
export const { encode: encodeWorkflowCursor, decode: decodeWorkflowCursor } = cursorsOf(
  /^[0-9T:.Z-]{20,30}#[A-Za-z0-9._-]{1,64}$/,
);
