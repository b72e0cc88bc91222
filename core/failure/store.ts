import type { FailedMessage, Status } from './failed-message.ts';

export type FailedMessageFilter = {
  status?: Status;
  exchange?: string;
  queue?: string;
};

export type Page<T> = { items: T[]; next: string | null };

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
  /** Records in `pending` or `retrying` that should have moved before `before` (ISO), oldest first, at most `limit`. */
  overdue(before: string, limit: number): Promise<FailedMessage[]>;
}
