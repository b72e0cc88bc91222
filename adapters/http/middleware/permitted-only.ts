import type { RouteShape } from '../../../core/api/route.ts';
import { caller, requirePermission, requireSomeName } from '../caller.ts';
import type { Middleware } from './middleware.ts';

/**
 * Checks the permission that the route names. A kind alone, such as `publish`, is checked by the operation, which knows the
 * object from the body; so is the name where a permission may be narrowed to names.
 */
export function permittedOnly({
  permission,
  named,
  owner,
}: Pick<RouteShape, 'permission' | 'named' | 'owner'>): Middleware {
  return {
    before({ event }) {
      if (permission === null || !isWhole(permission)) return;
      if (owner) caller(event);
      else if (named) requireSomeName(event, permission);
      else requirePermission(event, permission);
    },
  };
}

/** Not a kind alone, whose object only the operation knows. */
function isWhole(permission: string): boolean {
  return permission === 'admin' || permission.includes(':');
}
