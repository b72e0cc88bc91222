import type { Purge } from '../../core/queues/purge.ts';
import type { Purges } from '../../core/queues/purges.ts';
import { createMemoryVersionedRows } from './versioned-rows.ts';

/** Purges in a map, for tests. */
export function createMemoryPurges(): Purges {
  return createMemoryVersionedRows<Purge>();
}
