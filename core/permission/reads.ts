import { SEPARATOR } from '../subscriptions/name.ts';
import { matches, ofKind } from './allows.ts';
import type { Client } from './client.ts';

/**
 * Whether somebody may have a queue bound to an exchange, and so read all of it: `consume:<exchange>`, or the right to
 * every subscription to it, `consume:<exchange>--*`.
 */
export function allowsSource(permissions: Client['permissions'], exchange: string): boolean {
  return permissions.some((permission) => {
    const pattern = ofKind(permission, 'consume');
    if (pattern === undefined) return permission === 'admin';
    if (named(pattern, exchange)) return true;
    const [source, name] = parts(pattern);
    return source !== undefined && name === '*' && isSource(source, exchange);
  });
}

/**
 * Whether somebody may have the subscription of this name to an exchange. The name of its queue (`auth--secrets--desk`)
 * does not tell: it may be the topic `secrets` below `auth`, or an exchange `auth.secrets` or `auth--secrets`. So the part
 * before the last separator has to be the exchange: `consume:auth--*` is about `auth`, whatever its star could reach.
 */
export function allowsSubscription(
  permissions: Client['permissions'],
  { exchange, name }: { exchange: string; name: string },
): boolean {
  return (
    allowsSource(permissions, exchange) ||
    permissions.some((permission) => {
      const [source, names = ''] = parts(ofKind(permission, 'consume') ?? '');
      return source !== undefined && isSource(source, exchange) && matches(names, name);
    })
  );
}

function parts(pattern: string): [source?: string, name?: string] {
  const at = pattern.lastIndexOf(SEPARATOR);
  return at < 0 ? [] : [pattern.slice(0, at), pattern.slice(at + SEPARATOR.length)];
}

function isSource(source: string, exchange: string): boolean {
  return source === exchange.replaceAll('.', SEPARATOR) || named(source, exchange);
}

/** A star that stands behind a separator is for topics and subscriptions: of an exchange only the whole name counts. */
function named(pattern: string, exchange: string): boolean {
  return pattern === exchange || (!pattern.includes(SEPARATOR) && matches(pattern, exchange));
}
