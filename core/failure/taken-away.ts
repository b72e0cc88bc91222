import type { Refused } from './change.ts';
import { changed, deliveryUnderWay, errorFields, newRun, withAttempt } from './change.ts';
import type { FailedMessage } from './failed-message.ts';
import type { FailureReport, ReportedError } from './report.ts';
import type { RetryOf } from './retry-of.ts';

/**
 * How a redelivery went away without its consumer. purged: with everything that waited in its queue. queue-deleted: with
 * the queue itself. lost: it is in its queue no more, and nobody said what became of it. unknown: nobody said, and
 * whether it still lies there cannot be known.
 */
export type Away = 'purged' | 'queue-deleted' | 'lost' | 'unknown';

const errors: Record<Away, Pick<ReportedError, 'name' | 'message'>> = {
  purged: {
    name: 'QueuePurged',
    message: 'Its queue was purged while the redelivery was in it, or in the hands of its consumer.',
  },
  'queue-deleted': {
    name: 'QueueDeleted',
    message: 'Its queue was deleted before the message was handled.',
  },
  lost: {
    name: 'RedeliveryLost',
    message: 'The redelivery is in its queue no more, and nobody said what became of it.',
  },
  unknown: {
    name: 'OutcomeUnknown',
    message: 'Nobody said within a day what became of the redelivery. It may still lie in its queue.',
  },
};

/** Whether a record waits for a person because nobody said what became of its redelivery. */
export function isUnsaid({ status, source, error_name }: FailedMessage): boolean {
  const { lost, unknown } = errors;
  return status === 'failed' && source === 'removed' && [lost.name, unknown.name].includes(error_name);
}

/** Whether it waits for a person, and its redelivery may all the same still lie in its queue. */
export function isUnknown({ source, error_name }: Pick<FailedMessage, 'source' | 'error_name'>): boolean {
  return source === 'removed' && error_name === errors.unknown.name;
}

/** What the record says of it: a failed attempt, that may be made again. */
export function awayReport(away: Away, attempt: number, now: string): FailureReport {
  const error = { ...errors[away], stack: null, code: away, permanent: false };
  return { source: 'removed', error, failed_at: now, attempt };
}

/**
 * A redelivery is gone, and a person decides what comes next: the run in charge is superseded. What was only waiting for
 * a retry is left alone by a purge; of a deleted queue it waits for a person as well, because no retry can reach it.
 * `alerted_at`: who took it away knows of it; null: an alert is due. Refused where the record is not about a delivery
 * from before `takenAt` (ISO), nor about `retry`, where it is known which one was taken.
 */
export function takenAway(
  record: FailedMessage,
  away: Away,
  {
    takenAt,
    now,
    alerted_at,
    retry,
  }: { takenAt: string; now: string; alerted_at: string | null; retry?: Pick<RetryOf, 'attempt' | 'run'> },
): { record: FailedMessage; stop: string } | Refused {
  const { status, last_retry_at } = record;
  const fields = {
    ...newRun(record),
    status: 'failed',
    next_retry_at: null,
    alerted_at,
  } as const;
  const number = deliveryUnderWay(record);
  const failure = awayReport(away, number, now);
  if (status === 'pending' && away === 'queue-deleted') {
    return { record: changed({ ...record, ...errorFields(failure) }, fields, now), stop: record.run };
  }
  if (status !== 'retrying') return { refused: status };
  const isAnother =
    retry && (retry.attempt !== record.retry_count || (retry.run ?? record.run) !== record.run);
  const isLater = last_retry_at !== null && last_retry_at > takenAt;
  if (isAnother || isLater) return { refused: 'superseded' };
  const failed = withAttempt(record, failure, number);
  return { record: changed(failed, fields, now), stop: record.run };
}
