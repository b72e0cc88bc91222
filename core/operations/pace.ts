import type { Operation } from './operation.ts';
import { canaryRoom } from './transitions.ts';

/** A step comes every so many seconds while there is something to do, or to wait for. */
export const TICK_SECONDS = 2;

/**
 * How many messages a step that begins now may take: what the rate allows since the last one began, and no more than two
 * steps' worth, so that a pause is not made up for in one go; of the canary, what is missing of it.
 */
export function allowance(operation: Operation, now: string): number {
  const { rate, paced_at } = operation;
  const since = paced_at === null ? TICK_SECONDS : (Date.parse(now) - Date.parse(paced_at)) / 1_000;
  const allowed = Math.max(1, Math.floor(rate * Math.min(since, 2 * TICK_SECONDS)));
  return Math.min(allowed, canaryRoom(operation) ?? allowed);
}

/** Whole seconds until the next step, as SQS counts them. */
export function secondsToNext(operation: Operation, now: string): number {
  const { batch, paced_at, selected_all, canary_state, state, counting } = operation;
  if (state === 'planned') return counting?.vain ? TICK_SECONDS : 0;
  if (operation.trail?.state === 'waiting') return TICK_SECONDS;
  if (state === 'canary' && canary_state === 'out') return TICK_SECONDS;
  if (batch.length > 0) return TICK_SECONDS;
  if (selected_all || paced_at === null) return 0;
  const elapsed = (Date.parse(now) - Date.parse(paced_at)) / 1_000;
  return Math.max(0, Math.ceil(TICK_SECONDS - elapsed));
}
