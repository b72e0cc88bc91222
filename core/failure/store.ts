import { cursorsOf } from '../api/cursor.ts';
import type { WithUnreadable } from '../readable-rows.ts';
import type { FailedMessage, Status } from './failed-message.ts';

/** What a list shows: records for which every given member holds. */
export type FailedMessageFilter = {
  status?: Status;
  exchange?: string;
  queue?: string;
  routing_key?: string;
  error_name?: string;
  fingerprint?: string;
  /** The service that published the message. */
  service?: string;
  /** Failed at this time or later; earlier than that one. ISO 8601 in UTC with milliseconds, so that they compare as text. */
  failed_from?: string;
  failed_before?: string;
  /** Stands in the error's name or message, whatever its case. */
  text?: string;
};

/** `next` is the cursor of the page after this one, null on the last. A filter may leave a page short, or empty, before the last. */
export type Page<T> = WithUnreadable<{ items: T[]; next: string | null }>;

/**
 * `shows`: which records the reader may see. The others are as if they were not there, and so are rows that cannot be read,
 * of which nobody can say.
 */
export type FailedMessagePage = {
  limit: number;
  cursor?: string;
  shows?: ((record: FailedMessage) => boolean) | undefined;
};

/** A record that should have moved, and since when (ISO). */
export type Overdue = { id: string; due: string };

/**
 * Where failed messages are kept. Every write is a compare-and-set on `version`, so that two actors (the workflow, a
 * person, the reconciler) never both win.
 */
export interface FailedMessageStore {
  get(id: string): Promise<FailedMessage | undefined>;
  /** Writes a record that must not exist yet. False when it does. */
  create(record: FailedMessage): Promise<boolean>;
  /** Writes `record` (its version one higher) if the stored version is still `expectedVersion`. False when not. */
  replace(record: FailedMessage, expectedVersion: number): Promise<boolean>;
  /** Newest failure first. Without a status: every record but the deleted ones. `cursor` is opaque; a bad one throws InvalidCursorError. */
  list(filter: FailedMessageFilter, page: FailedMessagePage): Promise<Page<FailedMessage>>;
  /**
   * Records whose `dueAt` (due.ts) is before `before` (ISO): they should have moved. Longest overdue first, at most
   * `limit`. An index may be a moment behind, so the record itself has the last word.
   */
  overdue(before: string, limit: number): Promise<Overdue[]>;
  /**
   * Moves one that could not be dealt with behind the others, to `until` (ISO), or out of their row for good: `null`.
   * The record stays as it is, and need not be readable; its next version takes the place that it says itself. False:
   * it has another place by now.
   */
  postpone(overdue: Overdue, until: string | null): Promise<boolean>;
  /**
   * Ids of the records of one message, one for each queue that it failed on, whatever their status; at most `limit`. An
   * index may be a moment behind.
   */
  idsOfMessage(messageId: string, limit: number): Promise<string[]>;
}

/** How far one status is counted at most, in each of the partitions that a store may have. */
export const FAILED_COUNTED_MAX = 1_000;

export interface FailedMessageCounts {
  /**
   * How many records have this status: all of them while they are few. Counting costs what reading costs, so a store
   * stops: what it answers then is how many there are at least. A record changed a moment ago may count as it was.
   */
  count(status: Status): Promise<number>;
}

/** What a list is ordered by: when it failed, then its id. It never changes, so a page's end stays where it was. */
export function timeId(record: Pick<FailedMessage, 'failed_at' | 'id'>): string {
  return `${record.failed_at}#${record.id}`;
}

export const { encode: encodeCursor, decode: decodeCursor } = cursorsOf(
  /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z#.{1,200}$/,
);

/** When the last record failed that the pages up to this cursor cover. @throws InvalidCursorError */
export function coveredTo(cursor: string): string {
  const [failedAt = ''] = decodeCursor(cursor).split('#', 1);
  return failedAt;
}
