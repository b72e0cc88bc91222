import type { VersionedRows } from '../versioned-rows.ts';
import type { Purge } from './purge.ts';

/** Where purges are kept, for a little longer than their messages; they go by themselves. */
export type Purges = Omit<VersionedRows<Purge>, 'remove'>;
