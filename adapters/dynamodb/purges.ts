import { PURGE_KEPT_SECONDS } from '../../core/limits.ts';
import { PurgeSchema } from '../../core/queues/purge.ts';
import type { Purges } from '../../core/queues/purges.ts';
import { ttlAfter } from './client.ts';
import type { Documents } from './documents.ts';
import { createVersionedRows } from './versioned-rows.ts';

/** The table of purges. A row goes a day after what it tells of. */
export function createPurges(deps: { documents: Documents; table: string }): Purges {
  return createVersionedRows(deps, {
    kind: 'purge',
    schema: PurgeSchema,
    also: ({ expires_at }) => ({ ttl: ttlAfter(expires_at, PURGE_KEPT_SECONDS) }),
  });
}
