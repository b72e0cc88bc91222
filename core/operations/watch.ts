import { hasFailed } from '../failure/change.ts';
import type { FailedMessage } from '../failure/failed-message.ts';
import type { Operation, Watched } from './operation.ts';
import { failureRate } from './progress.ts';

/** Outcomes that the failure rate is of, the latest, and how many there must be before it stops anything. */
export const OUTCOMES_KEPT = 100;
const OUTCOMES_ENOUGH = 20;
/** Retried messages that are watched at a time; a canary is no larger. */
export const WATCHED_MAX = 50;

/** `other`: somebody else took it over, or gave it up; it says nothing about the retry. */
export type Seen = { id: string; outcome: 'succeeded' | 'failed' | 'other' };

/** What became of a retry; undefined: it is not known yet. */
export function outcomeOf(
  record: FailedMessage | undefined,
  { run, attempt }: Watched,
): Seen['outcome'] | undefined {
  if (!record || record.status === 'deleted') return 'other';
  if (record.status === 'resolved') return record.resolution === 'manual' ? 'other' : 'succeeded';
  // Lost on its way, it waits for a person under a run of its own.
  if (record.status === 'failed') return 'failed';
  if (record.run !== run) return 'other';
  return hasFailed(record, attempt + 1) ? 'failed' : undefined;
}

/** The operation that knows what was seen of those that it watches. */
export function looked(operation: Operation, seen: readonly Seen[]): Operation {
  if (seen.length === 0) return operation;
  const known = new Set(seen.map(({ id }) => id));
  const settled = seen
    .filter(({ outcome }) => outcome !== 'other')
    .map(({ outcome }) => outcome === 'succeeded');
  return {
    ...operation,
    watched: operation.watched.filter(({ id }) => !known.has(id)),
    outcomes: [...operation.outcomes, ...settled].slice(-OUTCOMES_KEPT),
    seen: {
      succeeded: operation.seen.succeeded + settled.filter(Boolean).length,
      failed: operation.seen.failed + settled.filter((handled) => !handled).length,
    },
  };
}

/** Whether what is known lets the operation go on, and if not, why. `wait`: the canary is not over. */
export type Verdict = 'go' | 'wait' | { stop: string };

export function verdictOf(operation: Operation, now: string): Verdict {
  return operation.state === 'canary' ? ofCanary(operation, now) : ofRun(operation);
}

function ofCanary(operation: Operation, now: string): Verdict {
  const { canary, canary_out_at, seen, watched } = operation;
  if (!canary) return 'go';
  const { max_failure_rate: limit, wait_seconds } = canary;
  const out = seen.succeeded + seen.failed + watched.length;
  // What is still out cannot make it better than that.
  const tooMany = seen.failed / Math.max(out, 1) > limit && (canary_out_at !== null || out >= canary.size);
  if (tooMany)
    return { stop: `${seen.failed} of the canary's ${out} failed again: its limit is ${percent(limit)}.` };
  if (canary_out_at === null) return 'go';
  if (watched.length === 0) return 'go';
  const over = Date.parse(now) - Date.parse(canary_out_at) >= wait_seconds * 1_000;
  if (!over) return 'wait';
  return {
    stop: `Nobody knows after ${wait_seconds} s what became of ${watched.length} of the canary's ${out}.`,
  };
}

function ofRun(operation: Operation): Verdict {
  const { stop_at_failure_rate: limit, outcomes } = operation;
  const rate = failureRate(operation);
  if (limit === null || rate === null || outcomes.length < OUTCOMES_ENOUGH || rate <= limit) return 'go';
  const failed = outcomes.filter((handled) => !handled).length;
  return { stop: `${failed} of the latest ${outcomes.length} failed again: the limit is ${percent(limit)}.` };
}

function percent(share: number): string {
  return `${Math.round(share * 1_000) / 10}%`;
}
