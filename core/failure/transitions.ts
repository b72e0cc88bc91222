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

import type { FailedMessage } from './failed-message.ts';
import { type Confirmation, resolveLate } from './late-success.ts';
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
 * How a redelivery ended. confirmed: its consumer said so, of which failure and where (missing: of the one there is). quiet: nobody objected within the quiet window, and it is in
 * its queue no more. gone: with its queue. unknown: it may still lie there, and has for a day. lost: it does not, and nobody
 * was given it.
 */
export type Outcome =
  | ({ outcome: 'confirmed' } & Partial<Confirmation>)
  | { outcome: 'quiet' | 'gone' | 'lost' | 'unknown' }
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
  if (outcome.outcome === 'confirmed' && outcome.failed_at !== undefined) {
    // What its consumer has handled is handled, whatever another copy of it came to, whichever run is in charge by now.
    const next = resolveLate(record, outcome, now);
    return next ? { next, answer: { decision: 'stop' } } : { refused: record.status };
  }
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
