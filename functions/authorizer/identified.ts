import type { Client } from '../../core/permission/client.ts';

/**
 * What one credential of a request says: a client, which may be revoked or expired, or why it counts for nothing.
 * `status`: 401 where another credential of the same kind would do, 403 where this one is known, or is no client's.
 */
export type Identified = { client: Client } | { refused: string; status: 401 | 403 };
