import { DELETED_KEPT_SECONDS } from '../limits.ts';
import {
  afterFailure,
  changed,
  deliveryUnderWay,
  hasFailed,
  newRun,
  type Refused,
  type RetryFrom,
  withAttempt,
} from './change.ts';
import { secondsAfter, secondsUntil } from './due.ts';
import type { FailedMessage } from './failed-message.ts';
import type { FailureReport } from './report.ts';
import { takenAway } from './taken-away.ts';

/**
 * The moves of a failed message. Each takes the record as it was read and the time, and answers the next record and
 * what must follow, or why the move is not allowed. Nothing is written here: the caller writes the next version by
 * compare-and-set, and acts only when that won.
 */

type Step = { run: string; attempt: number };

/**
 * The workflow is about to redeliver. `repeat`: the record says so already, because Step Functions called again; send
 * once more, for the first call may have ended before it sent. Refused with `retrying`: this very attempt has failed
 * already, and is to be settled.
 */
export function beginRedelivery(
  record: FailedMessage,
  { run, attempt }: Step,
  now: string,
): { record: FailedMessage; repeat: boolean } | Refused {
  if (record.status === 'deleted' || record.status === 'resolved') return { refused: record.status };
  if (record.run !== run) return { refused: 'superseded' };
  if (record.status === 'retrying') {
    if (record.retry_count !== attempt) return { refused: 'superseded' };
    return hasFailed(record, deliveryUnderWay(record)) ? { refused: 'retrying' } : { record, repeat: true };
  }
  if (record.status === 'failed') return { refused: 'failed' };
  if (attempt !== record.retry_count + 1) return { refused: 'superseded' };
  const fields = {
    status: 'retrying',
    retry_count: attempt,
    last_retry_at: now,
    next_retry_at: null,
    checked_at: null,
    sent_at: null,
  } as const;
  return { record: changed(record, fields, now), repeat: false };
}

/** The redelivery is in its work queue. Until the record says so it may be waiting for the payload store, or for SQS. */
export function redeliverySent(
  record: FailedMessage,
  { run, attempt }: Step,
  now: string,
): { record: FailedMessage } | Refused {
  const { status } = record;
  if (status !== 'retrying') return { refused: status };
  if (record.run !== run || record.retry_count !== attempt) return { refused: 'superseded' };
  return { record: changed(record, { sent_at: now }, now) };
}

/** Whether this redelivery's outcome is still to come: no failure of it is known. */
export function isUnderWay(record: FailedMessage, { run, attempt }: Step): boolean {
  const isIts = record.run === run && record.status === 'retrying' && record.retry_count === attempt;
  return isIts && !hasFailed(record, deliveryUnderWay(record));
}

/** The redelivery could not even be sent. It is a failed attempt; the run's next step settles it. */
export function redeliveryFailed(
  record: FailedMessage,
  failure: FailureReport,
  now: string,
): FailedMessage | Refused {
  if (record.status !== 'retrying') return { refused: record.status };
  const number = deliveryUnderWay(record);
  return hasFailed(record, number) ? record : changed(withAttempt(record, failure, number), {}, now);
}

/**
 * How a redelivery ended. confirmed: its consumer said so. quiet: nobody objected within the quiet window, and it is in
 * its queue no more. gone: with its queue. unknown: it may still lie there, and has for a day. lost: it does not, and nobody
 * was given it.
 */
export type Outcome =
  | { outcome: 'confirmed' | 'quiet' | 'gone' | 'lost' | 'unknown' }
  | { outcome: 'failed'; failure: FailureReport };

/** `next`: the record to write, or null when the step was settled before. */
export type Settled = {
  next: FailedMessage | null;
  answer: { decision: 'retry'; attempt: number } | { decision: 'stop' };
};

/** What a redelivery's outcome does. The same step settled twice answers the same. */
export function settle(
  record: FailedMessage,
  { run, attempt }: Step,
  outcome: Outcome,
  delays: readonly number[],
  now: string,
): Settled | Refused {
  if (record.run !== run) return { refused: 'superseded' };
  if (record.status === 'pending' && record.retry_count === attempt && hasFailed(record, attempt + 1)) {
    return { next: null, answer: { decision: 'retry', attempt: attempt + 1 } };
  }
  // Step Functions could not call redeliver at all: that attempt failed before it began.
  const neverBegan =
    record.status === 'pending' && record.retry_count + 1 === attempt && outcome.outcome === 'failed';
  const underWay = record.status === 'retrying' && record.retry_count === attempt;
  if (!neverBegan && !underWay)
    return { refused: record.status === 'retrying' ? 'superseded' : record.status };
  if (outcome.outcome === 'failed' || hasFailed(record, attempt + 1)) {
    const begun = { ...record, retry_count: attempt };
    return settledAsFailed(
      outcome.outcome === 'failed' ? withAttempt(begun, outcome.failure, attempt + 1) : begun,
      delays,
      now,
    );
  }
  if (outcome.outcome === 'gone' || outcome.outcome === 'lost' || outcome.outcome === 'unknown') {
    const how = outcome.outcome === 'gone' ? 'queue-deleted' : outcome.outcome;
    const away = takenAway(record, how, { takenAt: now, now, alerted_at: null });
    return 'refused' in away ? away : { next: away.record, answer: { decision: 'stop' } };
  }
  const resolution = outcome.outcome === 'confirmed' ? 'confirmed' : 'assumed';
  const fields = {
    status: 'resolved',
    resolution,
    resolved_at: now,
    next_retry_at: null,
    checked_at: null,
  } as const;
  return { next: changed(record, fields, now), answer: { decision: 'stop' } };
}

function settledAsFailed(record: FailedMessage, delays: readonly number[], now: string): Settled {
  const next = changed(record, { ...afterFailure(record, delays, now), checked_at: null }, now);
  const answer =
    next.status === 'pending'
      ? ({ decision: 'retry', attempt: next.retry_count + 1 } as const)
      : ({ decision: 'stop' } as const);
  return { next, answer };
}

/** A run to start for `record`, and the one that it supersedes. */
export type Handover = { record: FailedMessage; start: RetryFrom; stop: string };

/**
 * A person wants it retried now, and handled whatever its time to live was. One whose redelivery is under way is
 * delivered once more under the same number where its consumer knows the message by its id (`knownById`), and drops what
 * the superseded run sent; anywhere else two copies would be handled, so it is refused.
 */
export function retryNow(record: FailedMessage, now: string, { knownById = false } = {}): Handover | Refused {
  const { status } = record;
  const isUnderWay = status === 'retrying' && knownById && !hasFailed(record, deliveryUnderWay(record));
  if (status !== 'pending' && status !== 'failed' && !isUnderWay) return { refused: status };
  const fields = {
    ...newRun(record),
    status: 'pending',
    retry_count: isUnderWay ? Math.max(0, record.retry_count - 1) : record.retry_count,
    next_retry_at: now,
    alerted_at: null,
    expires_at: null,
  } as const;
  const next = changed(record, fields, now);
  return { record: next, start: { attempt: next.retry_count + 1, wait: false }, stop: record.run };
}

/**
 * A person wants it retried at a time of their own, and handled whatever its time to live was: one that waits for another
 * time, or for a person. A run of its own waits for that, and the one that waited until now is superseded.
 */
export function retryAt(record: FailedMessage, at: string, now: string): Handover | Refused {
  if (record.status !== 'pending' && record.status !== 'failed') return { refused: record.status };
  const fields = {
    ...newRun(record),
    status: 'pending',
    next_retry_at: at,
    alerted_at: null,
    expires_at: null,
  } as const;
  const next = changed(record, fields, now);
  const start = { attempt: next.retry_count + 1, wait: true, wait_seconds: secondsUntil(at, now) };
  return { record: next, start, stop: record.run };
}

/**
 * A person wants no retry by itself: it waits for a person from here on. No alert is due: who cancels it knows of it. What
 * is under way already cannot be cancelled.
 */
export function cancelRetry(
  record: FailedMessage,
  now: string,
): { record: FailedMessage; stop: string } | Refused {
  if (record.status !== 'pending') return { refused: record.status };
  const fields = { ...newRun(record), status: 'failed', next_retry_at: null, alerted_at: now } as const;
  return { record: changed(record, fields, now), stop: record.run };
}

/**
 * A person gives it up, also while a redelivery is under way, which is dropped where it comes to its consumer after
 * that. It is kept for a while, and never delivered again. `stop`: the run that may be waiting.
 */
export function remove(
  record: FailedMessage,
  now: string,
): { record: FailedMessage; stop: string } | Refused {
  if (record.status === 'deleted') return { refused: record.status };
  const fields = { status: 'deleted', deleted_at: now, next_retry_at: null, checked_at: null } as const;
  return { record: changed(record, fields, now), stop: record.run };
}

/**
 * A person wants a deleted one back, while it is kept. What was resolved is resolved again. Anything else waits for a
 * person, whatever it was before: its run was stopped, and nothing is delivered again unless somebody asks for it. No
 * alert is due: who restores it knows of it.
 */
export function restore(record: FailedMessage, now: string): { record: FailedMessage } | Refused {
  const { status, deleted_at } = record;
  if (status !== 'deleted' || deleted_at === null) return { refused: status };
  if (secondsAfter(deleted_at, DELETED_KEPT_SECONDS) <= now) return { refused: 'expired' };
  // Deleting leaves them as they were, and nothing but being resolved sets them.
  if (record.resolved_at !== null) {
    return { record: changed(record, { status: 'resolved', deleted_at: null }, now) };
  }
  const fields = { status: 'failed', deleted_at: null, alerted_at: record.alerted_at ?? now } as const;
  return { record: changed(record, fields, now) };
}

/**
 * Its run is gone and the reconciler sets it going again. A retry whose outcome never became known is made once more
 * under its own number; one that is known to have failed is decided as the run would have.
 */
export function restart(
  record: FailedMessage,
  delays: readonly number[],
  now: string,
): { record: FailedMessage; start: RetryFrom | null } | Refused {
  if (record.status !== 'pending' && record.status !== 'retrying') return { refused: record.status };
  if (record.status === 'retrying' && hasFailed(record, deliveryUnderWay(record))) {
    const next = changed(record, { ...newRun(record), ...afterFailure(record, delays, now) }, now);
    const start = next.status === 'pending' ? { attempt: next.retry_count + 1, wait: true } : null;
    return { record: next, start };
  }
  const retry_count = record.status === 'retrying' ? record.retry_count - 1 : record.retry_count;
  const next = changed(
    record,
    { ...newRun(record), status: 'pending', retry_count, next_retry_at: now },
    now,
  );
  return { record: next, start: { attempt: retry_count + 1, wait: false } };
}

/** The reconciler looked: its run goes on. */
export function checked(record: FailedMessage, now: string): FailedMessage {
  return changed(record, { checked_at: now }, now);
}

/** Whether an alert about this record is still to be sent. */
export function needsAlert(record: FailedMessage): boolean {
  return record.status === 'failed' && !record.alerted_at;
}

export function alerted(record: FailedMessage, now: string): FailedMessage {
  return changed(record, { alerted_at: now }, now);
}
