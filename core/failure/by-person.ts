import { DELETED_KEPT_SECONDS } from '../limits.ts';
import { changed, deliveryUnderWay, hasFailed, newRun, type Refused, type RetryFrom } from './change.ts';
import { secondsAfter, secondsUntil } from './due.ts';
import type { FailedMessage } from './failed-message.ts';

/** The moves that a person makes with a failed message. They are made as those of its workflow are (transitions.ts). */

/** Nothing of it is under way, and it may be retried. A parked one is then retried before its turn. */
export function isWaiting({ status }: Pick<FailedMessage, 'status'>): boolean {
  return status === 'pending' || status === 'failed' || status === 'parked';
}

/**
 * A run to start for `record`, and the one that waited until now. `stop` null: the one before has a redelivery under way. It
 * hears how that ended, and a success counts, whichever run is in charge by then.
 */
export type Handover = { record: FailedMessage; start: RetryFrom; stop: string | null };

/**
 * A person wants it retried now, and handled whatever its time to live was. One whose redelivery is under way is
 * delivered once more under the same number where its consumer knows the message by its id (`knownById`), and drops what
 * the superseded run sent; anywhere else two copies would be handled, so it is refused.
 */
export function retryNow(record: FailedMessage, now: string, { knownById = false } = {}): Handover | Refused {
  const { status } = record;
  const isUnderWay = status === 'retrying' && knownById && !hasFailed(record, deliveryUnderWay(record));
  if (!isWaiting(record) && !isUnderWay) return { refused: status };
  const fields = {
    ...newRun(record),
    status: 'pending',
    retry_count: isUnderWay ? record.retry_count - 1 : record.retry_count,
    next_retry_at: now,
    alerted_at: null,
    expires_at: null,
  } as const;
  const next = changed(record, fields, now);
  const stop = isUnderWay ? null : record.run;
  return { record: next, start: { attempt: next.retry_count + 1, wait: false }, stop };
}

/**
 * A person wants it retried at a time of their own, and handled whatever its time to live was: one that waits for another
 * time, or for a person. A run of its own waits for that, and the one that waited until now is superseded.
 */
export function retryAt(record: FailedMessage, at: string, now: string): Handover | Refused {
  if (!isWaiting(record)) return { refused: record.status };
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
 * that. It is kept for a while, and never delivered again. `stop`: the run that may be waiting; null: it has a redelivery
 * under way and hears how that ended, because what was handled is resolved where the record is restored.
 */
export function remove(
  record: FailedMessage,
  now: string,
): { record: FailedMessage; stop: string | null } | Refused {
  if (record.status === 'deleted') return { refused: record.status };
  const fields = { status: 'deleted', deleted_at: now, next_retry_at: null, checked_at: null } as const;
  return { record: changed(record, fields, now), stop: record.status === 'retrying' ? null : record.run };
}

/**
 * A person wants a deleted one back, while it is kept. What was resolved is resolved again. Anything else waits for a
 * person, whatever it was before: what a run of it sends is dropped, and nothing is delivered again unless somebody asks for it. No
 * alert is due: who restores it knows of it.
 */
export function restore(record: FailedMessage, now: string): { record: FailedMessage } | Refused {
  const { status, deleted_at } = record;
  if (deleted_at === null) return { refused: status };
  if (secondsAfter(deleted_at, DELETED_KEPT_SECONDS) <= now) return { refused: 'expired' };
  // Deleting leaves them as they were, and nothing but being resolved sets them.
  if (record.resolved_at !== null) {
    return { record: changed(record, { status: 'resolved', deleted_at: null }, now) };
  }
  const fields = { status: 'failed', deleted_at: null, alerted_at: record.alerted_at ?? now } as const;
  return { record: changed(record, fields, now) };
}
