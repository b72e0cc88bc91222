import * as z from 'zod';
import { cursorsOf } from '../api/cursor.ts';
import type { WithUnreadable } from '../readable-rows.ts';

/** One action of a person or a service that changed something: who did what to what, and when. */
export const OperatorEntrySchema = z.object({
  /** UUIDv7: sorts by time. */
  id: z.string(),
  at: z.iso.datetime(),
  /** Who asked, as the authorizer knew them. */
  client_id: z.string(),
  client_name: z.string(),
  action: z
    .string()
    .describe(
      '`<subject>.<what was done>`, words joined by `_`: `queue.purged`, `client.rate_changed`, `invoices.rebuild_started`.',
    ),
  target: z
    .string()
    .describe(
      'What it was done to: `queue:<name>`, `failed:<id>`, `client:<id>`, `binding:<exchange> -> <queue>`.',
    ),
  details: z
    .record(z.string(), z.unknown())
    .describe('Facts that help to understand it later. Never a body, a key or a token.'),
});
export type OperatorEntry = z.infer<typeof OperatorEntrySchema>;

export type OperatorPage = WithUnreadable<{ items: OperatorEntry[]; next: string | null }>;

/** Every member that is given has to be equal. */
export type OperatorFilter = Partial<Record<'action' | 'target' | 'client_id', string | undefined>>;

/** The operator audit trail. */
export interface OperatorLog {
  record(entry: Omit<OperatorEntry, 'id' | 'at'>): Promise<void>;
  /**
   * Newest first; `cursor` is an earlier page's `next`. Two filters at once may leave a page short, or empty, before
   * the last: `next` alone says whether there is more. Throws InvalidCursorError.
   */
  list(page: { limit: number; cursor?: string | undefined } & OperatorFilter): Promise<OperatorPage>;
}

/** The last entry's id: entries are only ever added before it, so the next page begins where this one ended. */
export const { encode: encodeOperatorCursor, decode: decodeOperatorCursor } =
  cursorsOf(/^[\x21-\x7e]{1,64}$/);
