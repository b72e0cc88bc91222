import * as z from 'zod';
import { allows, matches, mayName } from './allows.ts';
import { type Client, PermissionSchema } from './client.ts';

/** What a permission may be narrowed to: a queue's name (an exchange's, for the trail), and the type of the message. */
export type Subject = { name: string; type: string };

/**
 * What a caller may read or manage of one kind, such as `read:failed`: everything (null), or what these permissions name.
 * It is JSON: an operation keeps it, and acts later within it.
 */
export const ScopeSchema = z
  .object({ needed: z.string(), permissions: z.array(PermissionSchema) })
  .nullable();
export type Scope = z.infer<typeof ScopeSchema>;

/**
 * `read:failed` is everything; `read:failed.orders` is the queue `orders`, `read:failed.orders/invoice.*` its messages of
 * these types. A caller with none of them has an empty scope.
 */
export function scopeOf(permissions: Client['permissions'], needed: string): Scope {
  if (allows(permissions, needed)) return null;
  return { needed, permissions: permissions.filter((each) => mayName(each, needed)) };
}

/** A permission's two patterns. Without a type it is about all of them. */
function patternsOf(permission: string): [name: string, type: string] {
  const slash = permission.indexOf('/');
  return slash < 0 ? [permission, '*'] : [permission.slice(0, slash), permission.slice(slash + 1)];
}

export function inScope(scope: Scope, { name, type }: Subject): boolean {
  return scope === null || some(scope, (names, types) => names(name) && matches(types, type));
}

/** Whether something of this name may be within it. */
export function mayHold(scope: Scope, name: string): boolean {
  return scope === null || some(scope, (names) => names(name));
}

/** Whether everything of this name is within it, whatever its type. */
export function holdsAll(scope: Scope, name: string): boolean {
  return scope === null || some(scope, (names, types) => names(name) && isAnything(types));
}

/** Whether nothing is outside of it: also of `read:failed.*`. */
export function isEverything(scope: Scope): boolean {
  if (scope === null) return true;
  return scope.permissions.some((permission) => {
    const [names, types] = patternsOf(permission);
    return names.endsWith('*') && matches(names, `${scope.needed}.`) && isAnything(types);
  });
}

function some(
  { needed, permissions }: NonNullable<Scope>,
  fits: (names: (name: string) => boolean, types: string) => boolean,
): boolean {
  return permissions.some((permission) => {
    const [names, types] = patternsOf(permission);
    return fits((name) => matches(names, `${needed}.${name}`), types);
  });
}

function isAnything(pattern: string): boolean {
  return /^\*+$/.test(pattern);
}
