import { cursorsOf } from '../api/cursor.ts';
import type { WithUnreadable } from '../readable-rows.ts';
import type { Purge } from './purge.ts';

/** Where purges are kept, for a little longer than their messages. Errors: UnavailableError. */
export interface Purges {
  create(purge: Purge): Promise<void>;
  /** Sees every change that was written before. */
  get(id: string): Promise<Purge | undefined>;
  /** Writes `purge` (its version one higher) if the stored version is still `expectedVersion`. False when not. */
  replace(purge: Purge, expectedVersion: number): Promise<boolean>;
  /** Newest first. Throws InvalidCursorError. */
  list(page: {
    limit: number;
    cursor?: string;
  }): Promise<WithUnreadable<{ items: Purge[]; next: string | null }>>;
}

/** The last purge's id. */
export const { encode: encodePurgeCursor, decode: decodePurgeCursor } = cursorsOf(/^[\x21-\x7e]{1,64}$/);
