import type { Client } from '../permission/client.ts';
import { holdsAll, isEverything, type Scope, scopeOf } from '../permission/scope.ts';
import type { Attempt } from './attempt.ts';
import { type EventType, TEST_EVENT } from './event.ts';

/** About webhooks themselves, and about no message. */
const OF_WEBHOOKS: readonly string[] = ['webhook.disabled' satisfies EventType, TEST_EVENT];
/** About one message each. */
const OF_MESSAGES: readonly string[] = ['message.failed', 'retries.used_up'] satisfies EventType[];

/**
 * Of which attempts somebody may read what was sent. It names messages and groups: so they need for it what they need to read
 * these, the queue whole for a message, and all of `read:failed` for a group or a count.
 */
export function payloadsShownTo(permissions: Client['permissions']): (attempt: Attempt) => boolean {
  const scope = scopeOf(permissions, 'read:failed');
  if (isEverything(scope)) return () => true;
  return ({ event_type, payload }) =>
    OF_WEBHOOKS.includes(event_type) || (OF_MESSAGES.includes(event_type) && isOfTheirs(scope, payload));
}

function isOfTheirs(scope: Scope, payload: string): boolean {
  const { data } = JSON.parse(payload) as { data?: { queue?: unknown } };
  return typeof data?.queue === 'string' && holdsAll(scope, data.queue);
}
