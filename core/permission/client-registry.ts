import { cursorsOf } from '../api/cursor.ts';
import type { WithUnreadable } from '../readable-rows.ts';
import type { ClientRecord } from './client-record.ts';

export type ClientPage = WithUnreadable<{ items: ClientRecord[]; next: string | null }>;

/** Where clients are made and changed. Who calls is found through Clients, by one key. */
export interface ClientRegistry {
  /** Sees every change that was saved before. */
  get(id: string): Promise<ClientRecord | undefined>;
  /** Newest first. A client saved a moment ago may be missing. Throws InvalidCursorError. */
  list(page: { limit: number; cursor?: string }): Promise<ClientPage>;
  /**
   * Writes the client, all its keys and its certificate's subject, or nothing: what only `previous` has of them stops
   * to work. False when the client is no longer as in `previous` (undefined: when there is one with this id), or when
   * a new key or subject is taken. A revoked client's subject is free.
   */
  save(record: ClientRecord, previous: ClientRecord | undefined): Promise<boolean>;
}

/** The last client's id. */
export const { encode: encodeClientCursor, decode: decodeClientCursor } = cursorsOf(/^[\x21-\x7e]{1,255}$/);
