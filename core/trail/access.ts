import { messageType } from '../failure/subject.ts';
import type { Client } from '../permission/client.ts';
import { inScope, isEverything, type Subject, scopeOf } from '../permission/scope.ts';
import type { Published } from './published.ts';

/** What permissions on the trail are about: the exchange, and the type. */
export function subjectOfPublish({
  exchange,
  routing_key,
  metadata,
}: Pick<Published, 'exchange' | 'routing_key' | 'metadata'>): Subject {
  return { name: exchange ?? '', type: messageType(metadata.type, routing_key) };
}

/** Which publishes somebody may see; undefined: all of them. */
export function publishesShownTo(
  permissions: Client['permissions'],
): ((entry: Published) => boolean) | undefined {
  const scope = scopeOf(permissions, 'read:messages');
  return isEverything(scope) ? undefined : (entry) => inScope(scope, subjectOfPublish(entry));
}

/**
 * Which bodies of the trail somebody may read. `read:bodies` is all of them; a narrowed one is about what its holder may see in
 * the trail in any case.
 */
export function bodiesShownTo(permissions: Client['permissions']): (entry: Published) => boolean {
  const bodies = scopeOf(permissions, 'read:bodies');
  if (bodies === null) return () => true;
  const isSeen = publishesShownTo(permissions) ?? (() => true);
  return (entry) => isSeen(entry) && inScope(bodies, subjectOfPublish(entry));
}
