import { cursorsOf } from './api/cursor.ts';
import type { WithUnreadable } from './readable-rows.ts';

/** `id` sorts by time. */
export type Versioned = { id: string; version: number };

export type RowsPage = { limit: number; cursor?: string | undefined };
export type FoundRows<T> = WithUnreadable<{ items: T[]; next: string | null }>;

/** Rows of one kind, few enough to stand together, each of which several may change at once. Errors: UnavailableError. */
export interface VersionedRows<T extends Versioned> {
  /** False: there is another of this id, and nothing was written. */
  create(row: T): Promise<boolean>;
  /** Sees every change that was written before. */
  get(id: string): Promise<T | undefined>;
  /**
   * Writes `row` (its version one higher) if the stored version is still `expectedVersion`. False when not, unless what is
   * stored is `row`: the answer to its own write may have been lost.
   */
  replace(row: T, expectedVersion: number): Promise<boolean>;
  remove(id: string): Promise<void>;
  /** Newest first; sees every change that was written before. Throws InvalidCursorError. */
  list(page: RowsPage): Promise<FoundRows<T>>;
}

/** The last one's id. */
export const { encode: encodeRowCursor, decode: decodeRowCursor } = cursorsOf(/^[\x21-\x7e]{1,64}$/);
