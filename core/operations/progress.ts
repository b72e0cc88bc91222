import { isActive, isOver, type Operation } from './operation.ts';

/** How many messages are still to be dealt with; null where nobody counted so far. */
export function toCome(operation: Operation): number | null {
  const { plan, done } = operation;
  if (isOver(operation)) return 0;
  return plan.exact ? Math.max(0, plan.messages - done) : null;
}

/** The share of the latest outcomes that failed again; null: nothing is known yet. */
export function failureRate({ outcomes }: Pick<Operation, 'outcomes'>): number | null {
  return outcomes.length === 0 ? null : outcomes.filter((handled) => !handled).length / outcomes.length;
}

/** When it ends at its own rate, ISO 8601. */
export function estimatedEnd(operation: Operation, now: Date): string | null {
  const left = toCome(operation);
  if (!isActive(operation) || left === null) return null;
  return new Date(now.getTime() + Math.ceil(left / operation.rate) * 1_000).toISOString();
}
