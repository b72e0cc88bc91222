import { secondsAfter } from '../failure/due.ts';
import type { Scope } from '../permission/scope.ts';
import {
  isActive,
  isCounting,
  isOver,
  type Operation,
  type OperationState,
  type Person,
  type Reasons,
  type Result,
  type Watched,
} from './operation.ts';
import { type Verdict, WATCHED_MAX } from './watch.ts';

/**
 * The moves of an operation. Each takes it as it was read, and answers the next version, or why it is not allowed.
 * Nothing is written here: the caller writes by compare-and-set, and acts only when that won.
 */

/** A step is over within so many seconds, or it is lost. Longer than its function may run. */
export const LEASE_SECONDS = 90;
/** How often a batch is tried whose messages are refused for reasons that may pass. */
const BATCH_TRIES = 5;

export type RefusedOperation = { refused: OperationState };
type Moved = Operation | RefusedOperation;

export function begun(operation: Operation, by: Person, now: string, scope: Scope = null): Moved {
  if (operation.state !== 'planned') return { refused: operation.state };
  return next(operation, now, {
    state: operation.canary ? 'canary' : 'running',
    started_by: by,
    ...within(operation, scope),
    started_at: now,
    due_at: now,
  });
}

/** Who sets it going adds the limits of what they may do to those of before. */
function within({ scopes = [] }: Operation, scope: Scope): Pick<Operation, 'scopes'> {
  const limits = [...scopes, scope].filter((each) => each !== null);
  const different = new Map(limits.map((each) => [JSON.stringify(each), each]));
  return different.size === 0 ? {} : { scopes: [...different.values()] };
}

/** The step under way ends what it has in hand. */
export function paused(operation: Operation, now: string): Moved {
  return isActive(operation) ? next(operation, now, { state: 'paused' }) : { refused: operation.state };
}

/** Also of one that stopped by itself: a person knows better then, and what was seen until now stops it no more. */
export function resumed(operation: Operation, now: string, scope: Scope = null): Moved {
  const { state, canary_state, due_at } = operation;
  if (state !== 'paused' && state !== 'stopped') return { refused: state };
  const inCanary = canary_state === 'waiting' || canary_state === 'out';
  return next(operation, now, {
    state: inCanary ? 'canary' : 'running',
    reason: null,
    ...within(operation, scope),
    due_at: due_at ?? now,
    ...(state === 'stopped' ? { outcomes: [] } : {}),
  });
}

/** For good. What its last step did is accounted for by one more. */
export function aborted(operation: Operation, now: string): Moved {
  if (isOver(operation)) return { refused: operation.state };
  const { due_at, batch } = operation;
  const unsure = due_at ?? (batch.length > 0 ? now : null);
  return next(operation, now, { state: 'aborted', ended_at: now, due_at: unsure });
}

/** The step of this number begins; null: it is a repeat, or nothing is to be done. */
export function taken(operation: Operation, step: number, holder: string, now: string): Operation | null {
  if (operation.step !== step || operation.due_at === null) return null;
  return next(operation, now, { step: step + 1, holder, due_at: secondsAfter(now, LEASE_SECONDS) });
}

/** What a verdict does to an operation that runs. */
export function judged(operation: Operation, verdict: Verdict, now: string): Operation {
  if (!isActive(operation)) return operation;
  const inCanary = operation.state === 'canary';
  if (typeof verdict === 'object') {
    const canary_state = inCanary ? 'stopped' : operation.canary_state;
    return next(operation, now, { state: 'stopped', reason: verdict.stop, canary_state });
  }
  const isPassed = inCanary && verdict === 'go' && operation.canary_state === 'out';
  return isPassed ? next(operation, now, { state: 'running', canary_state: 'passed' }) : operation;
}

/**
 * What the step is about to act on: written before, so that a repeated step repeats exactly this. With the last of them it is known
 * how many there are, counted or not.
 */
export function intending(
  operation: Operation,
  page: Pick<Operation, 'batch' | 'cursor' | 'selected_all'>,
  now: string,
): Operation {
  const { plan, done } = operation;
  const isLast = page.selected_all && !plan.exact;
  return next(operation, now, {
    ...page,
    batch_tries: 0,
    paced_at: now,
    ...(isLast && { plan: { ...plan, messages: done + page.batch.length, exact: true }, counting: null }),
  });
}

/**
 * What a step did. `left`: what is still to be done of its batch. `vain`: some of that was refused, perhaps not for good.
 * `stop`: why it should not go on trying by itself.
 */
export type Done = {
  results: readonly Result[];
  watched: readonly Watched[];
  left: Operation['batch'];
  vain: boolean;
  stop?: string | undefined;
};

export function advanced(
  operation: Operation,
  { results, watched, left, vain, stop }: Done,
  now: string,
): Operation {
  const counted = next(operation, now, {
    batch: left,
    batch_tries: vain ? operation.batch_tries + 1 : 0,
    done: operation.done + results.length,
    succeeded: operation.succeeded + results.filter(({ outcome }) => outcome === 'done').length,
    skipped: added(operation.skipped, results, 'skipped'),
    failed: added(operation.failed, results, 'failed'),
    watched: [...operation.watched, ...watched].slice(0, WATCHED_MAX),
  });
  const isStopped = stop !== undefined && isActive(counted);
  return isStopped ? { ...counted, state: 'stopped', reason: stop, batch_tries: 0 } : canaryOut(counted, now);
}

export function hasTriedEnough({ batch_tries }: Pick<Operation, 'batch_tries'>): boolean {
  return batch_tries >= BATCH_TRIES;
}

/** How the step leaves it: with another one in so many seconds, at its end, or waiting for a person; a plan is counted to its end. */
export function released(operation: Operation, inSeconds: number, now: string): Operation {
  const { state, batch, selected_all } = operation;
  const isDone = selected_all && batch.length === 0;
  if (state === 'running' && isDone) {
    return next(operation, now, { state: 'completed', ended_at: now, due_at: null, watched: [] });
  }
  if (isActive(operation) || isCounting(operation))
    return next(operation, now, { due_at: secondsAfter(now, inSeconds) });
  // A person who resumes it goes on with the batch.
  return next(operation, now, { due_at: null, ...(state === 'aborted' ? { batch: [], watched: [] } : {}) });
}

/** How many more it may act on while the canary has not passed; null: as many as its rate allows. */
export function canaryRoom({ state, canary, canary_state, succeeded }: Operation): number | null {
  if (state !== 'canary' || !canary) return null;
  return canary_state === 'waiting' ? canary.size - succeeded : 0;
}

function canaryOut(operation: Operation, now: string): Operation {
  const { state, canary, canary_state, succeeded, selected_all, batch } = operation;
  if (state !== 'canary' || !canary || canary_state !== 'waiting') return operation;
  const isOut = succeeded >= canary.size || (selected_all && batch.length === 0);
  return isOut ? { ...operation, canary_state: 'out', canary_out_at: now } : operation;
}

function added(reasons: Reasons, results: readonly Result[], outcome: Result['outcome']): Reasons {
  const sum = { ...reasons };
  for (const result of results.filter((each) => each.outcome === outcome)) {
    const reason = result.reason ?? 'unknown';
    sum[reason] = (sum[reason] ?? 0) + 1;
  }
  return sum;
}

function next(operation: Operation, now: string, fields: Partial<Operation>): Operation {
  return { ...operation, ...fields, updated_at: now };
}
