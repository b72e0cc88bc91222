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
  list(filter: FailedMessageFilter, page: { limit: number; cursor?: string }): Promise<Page<FailedMessage>>;
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
