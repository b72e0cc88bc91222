import type { Client } from './client.ts';

/**
 * Whether a client's permissions cover what an operation needs: `publish:<exchange>`, `consume:<queue>`,
 * `read:failed`, `manage:failed`. `admin` covers everything. What is needed is a name, never a pattern.
 */
export function allows(permissions: Client['permissions'], needed: string): boolean {
  return permissions.some(
    (permission) =>
      permission === 'admin' ||
      covers(permission, needed) ||
      // The whole exchange, said as its keys are: `publish:invoices.*`; without a star at the end it is some of them.
      (NARROWED.test(needed) && permission.endsWith('*') && covers(permission, `${needed}.`)),
  );
}

/** The kinds that a name after a dot narrows: a routing key, or a queue. */
const NARROWED = /^(publish|manage):/;

/** Whether an operation on one thing is covered: `manage:queues` covers every name, `manage:queues.shop-*` those. */
export function allowsNamed(permissions: Client['permissions'], needed: string, name: string): boolean {
  return (
    allows(permissions, needed) || permissions.some((permission) => covers(permission, `${needed}.${name}`))
  );
}

/** Whether some name may be covered, for a caller whose request has not been read yet: allowsNamed decides. */
export function mayAllowNamed(permissions: Client['permissions'], needed: string): boolean {
  return allows(permissions, needed) || permissions.some((permission) => mayName(permission, needed));
}

/** Whether a permission may be about a name after a dot: a star may reach over the dot, `read:*.orders`. */
export function mayName(permission: string, needed: string): boolean {
  const named = `${needed}.`;
  const star = permission.indexOf('*');
  if (star < 0) return permission.startsWith(named);
  const head = permission.slice(0, star);
  return head.startsWith(named) || (head.includes(':') && named.startsWith(head));
}

/**
 * Whether somebody may publish to an exchange with this routing key: `publish:invoices` covers every key, as `publish:invoices.*`
 * does, and `publish:invoices.created` this one.
 *
 * An exchange may have dots in its name as well. A star behind a dot stands for keys, so it never reaches another
 * exchange: `publish:invoices.*` covers `invoices` and not an exchange `invoices.secrets`, which somebody may make tomorrow.
 */
export function allowsPublish(
  permissions: Client['permissions'],
  exchange: string,
  routingKey: string,
): boolean {
  if (exchange.includes('.')) return allowsDotted(permissions, exchange, routingKey);
  return (
    allows(permissions, `publish:${exchange}`) ||
    permissions.some((permission) => covers(permission, `publish:${exchange}.${routingKey}`))
  );
}

function allowsDotted(permissions: Client['permissions'], exchange: string, routingKey: string): boolean {
  return permissions.some((permission) => {
    const pattern = ofKind(permission, 'publish');
    if (pattern === undefined) return permission === 'admin';
    if (!pattern.includes('.')) return matches(pattern, exchange);
    const keys = pattern.startsWith(`${exchange}.`) ? pattern.slice(exchange.length + 1) : undefined;
    return pattern === exchange || (keys !== undefined && matches(keys, routingKey));
  });
}

/** What a permission of this kind is for; undefined: it is of another kind. */
export function ofKind(permission: string, kind: string): string | undefined {
  return permission.startsWith(`${kind}:`) ? permission.slice(kind.length + 1) : undefined;
}

function covers(permission: string, needed: string): boolean {
  // The kind is compared as it stands, so that no pattern reaches from `publish` into `manage`.
  const kind = needed.slice(0, needed.indexOf(':'));
  const pattern = ofKind(permission, kind);
  return pattern !== undefined && matches(pattern, needed.slice(kind.length + 1));
}

/**
 * `*` stands for any run of characters, also none; every other character for itself. The pieces between the stars
 * are looked for from left to right and each is taken where it is found first, so nothing is ever tried twice: a
 * pattern made to explode a regular expression costs no more than a plain one.
 */
export function matches(pattern: string, name: string): boolean {
  const [head = '', ...rest] = pattern.split('*');
  const tail = rest.pop();
  if (tail === undefined) return pattern === name;
  const end = name.length - tail.length;
  if (end < head.length || !name.startsWith(head) || !name.endsWith(tail)) return false;
  let at = head.length;
  for (const piece of rest) {
    const found = name.indexOf(piece, at);
    if (found < 0 || found + piece.length > end) return false;
    at = found + piece.length;
  }
  return true;
}

/** Whether a client may do something of this kind at all, whatever to: `consume` for one that may read any queue. */
export function hasPermissionOfKind(permissions: Client['permissions'], kind: string): boolean {
  return permissions.some((permission) => permission === 'admin' || permission.startsWith(`${kind}:`));
}
