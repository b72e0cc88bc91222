import type { Client } from './client.ts';

/** Whether a client may do something of this kind at all, whatever to: `consume` for one that may read any queue. */
export function hasPermissionOfKind(permissions: Client['permissions'], kind: string): boolean {
  return permissions.some((permission) => permission === 'admin' || permission.startsWith(`${kind}:`));
}
