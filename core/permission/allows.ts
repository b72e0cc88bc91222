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
      // The whole exchange, said as its keys are: `publish:orders.*`; without a star at the end it is some of them.
      (needed.startsWith('publish:') && permission.endsWith('*') && covers(permission, `${needed}.`)),
  );
}

/**
 * Whether somebody may publish to an exchange with this routing key: `publish:orders` covers every key, as `publish:orders.*`
 * does, and `publish:orders.created` this one. Neither tells an exchange `a.b` from the key `b` of the exchange `a`.
 */
export function allowsPublish(
  permissions: Client['permissions'],
  exchange: string,
  routingKey: string,
): boolean {
  return (
    allows(permissions, `publish:${exchange}`) ||
    permissions.some((permission) => covers(permission, `publish:${exchange}.${routingKey}`))
  );
}

function covers(permission: string, needed: string): boolean {
  const colon = permission.indexOf(':');
  // The kind is compared as it stands, so that no pattern reaches from `publish` into `manage`.
  if (colon < 0 || needed.slice(0, colon + 1) !== permission.slice(0, colon + 1)) return false;
  return matches(permission.slice(colon + 1), needed.slice(colon + 1));
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
