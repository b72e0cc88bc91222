import { cursorsOf } from '../api/cursor.ts';
import type { FailedMessageFilter, FailedMessagePage } from '../failure/store.ts';
import type { WithUnreadable } from '../readable-rows.ts';
import type { Operation, OperationState, Result } from './operation.ts';

type Page<T> = WithUnreadable<{ items: T[]; next: string | null }>;
type PageRequest = { limit: number; cursor?: string | undefined };

/** Where operations are kept. Every write is a compare-and-set on `version`. */
export interface OperationStore {
  get(id: string): Promise<Operation | undefined>;
  /** False: there is one of this id already. */
  create(operation: Operation): Promise<boolean>;
  /**
   * Writes `operation` (its version one higher) if the stored version is still `expectedVersion`. False when not. True also
   * where exactly this stands there already: it was written, the answer was lost, and the SDK asked again.
   */
  replace(operation: Operation, expectedVersion: number): Promise<boolean>;
  /** Newest first. Throws InvalidCursorError. */
  list(page: PageRequest & { state?: OperationState | undefined }): Promise<Page<Operation>>;
  /** Ids of those whose `due_at` is before `before` (ISO), the longest due first; an index may be a moment behind. */
  due(before: string, limit: number): Promise<string[]>;
}

/** What operations did to each message, one row for each: written twice, it is there once. */
export interface OperationResults {
  write(results: readonly Result[]): Promise<void>;
  /** In the order of the messages' ids. Throws InvalidCursorError. */
  list(operationId: string, page: PageRequest): Promise<Page<Result>>;
}

/** Counts what a filter finds, of what the asker may see. */
export interface MatchCounts {
  /**
   * Counts for so many seconds from `from` on, where an earlier count stopped; null: from the beginning. What does not answer
   * in the middle of it ends it there. Throws UnavailableError where nothing could be counted, InvalidCursorError.
   */
  count(
    filter: FailedMessageFilter,
    asked: { seconds: number; from: string | null; shows?: FailedMessagePage['shows'] },
  ): Promise<Counted>;
}

/** `rest`: where the others begin; null: these are all. */
export type Counted = { messages: number; rest: string | null };

/** The queue of steps. */
export interface OperationSteps {
  /** A step that comes twice, or late, does nothing: its number is over. */
  send(step: { operation_id: string; step: number }, delaySeconds: number): Promise<void>;
}

export const { encode: encodeOperationCursor, decode: decodeOperationCursor } =
  cursorsOf(/^[\x21-\x7e]{1,255}$/);
