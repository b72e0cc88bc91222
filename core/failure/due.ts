import type { FailedMessage } from './failed-message.ts';

/** How long a record may stand still where no other time is set, seconds, before the reconciler looks at it. */
const STANDSTILL_SECONDS = 120;
/** The longest time between two looks at a record whose workflow runs, seconds. */
const LOOK_SECONDS = 3_600;

type Dated = Pick<FailedMessage, 'status' | 'next_retry_at' | 'last_retry_at' | 'updated_at'> &
  Partial<Pick<FailedMessage, 'alerted_at' | 'checked_at'>>;

/**
 * When this record should have moved on by itself (ISO), null when it need not: a `pending` one at its next retry, a
 * `retrying` one some time after its redelivery, a `failed` one until its alert is out. A look of the reconciler that
 * found the workflow running puts it off, by the longer the longer it has been standing: a consumer may take a day.
 */
export function dueAt(record: Dated): string | null {
  const due = firstDue(record);
  if (due === null || !record.checked_at) return due;
  const standing = (Date.parse(record.checked_at) - Date.parse(due)) / 1000;
  return secondsAfter(record.checked_at, Math.min(Math.max(standing / 4, STANDSTILL_SECONDS), LOOK_SECONDS));
}

function firstDue(record: Dated): string | null {
  switch (record.status) {
    case 'pending':
      return record.next_retry_at ?? record.updated_at;
    case 'retrying':
      return secondsAfter(record.last_retry_at ?? record.updated_at, STANDSTILL_SECONDS);
    case 'failed':
      return record.alerted_at ? null : secondsAfter(record.updated_at, STANDSTILL_SECONDS);
    default:
      return null;
  }
}

/** An ISO time, so many seconds later. ISO times of one length sort as text. */
export function secondsAfter(isoTime: string, seconds: number): string {
  return new Date(Date.parse(isoTime) + seconds * 1000).toISOString();
}

/** Whole seconds from one ISO time to another, none where that has come. */
export function secondsUntil(isoTime: string, now: string): number {
  return Math.max(0, Math.ceil((Date.parse(isoTime) - Date.parse(now)) / 1000));
}

/** RabbitMQ's clock counts whole seconds: what it says may have been almost a second later. */
export function latestTime(isoTime: string): string {
  return isoTime.replace('.000Z', '.999Z');
}
