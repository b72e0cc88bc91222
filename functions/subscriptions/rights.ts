import type { Caller } from '../../adapters/http/caller.ts';
import { ForbiddenError } from '../../core/api/errors.ts';
import { allowsSubscription } from '../../core/permission/reads.ts';
import type { RuntimeQueue } from '../../core/queues/runtime-queue.ts';

/**
 * Throws ForbiddenError for a subscription to an exchange that this caller may not read: the name of its queue may look
 * like that of a topic which it may. A topic's own subscriptions, and other queues, go by the queue's name alone.
 */
export function requireSubscribed({ permissions }: Caller, { subscription, bindings }: RuntimeQueue): void {
  const exchange = subscription?.topic;
  if (exchange === undefined || bindings.every((binding) => binding.exchange !== exchange)) return;
  if (allowsSubscription(permissions, { exchange, name: subscription?.name ?? '' })) return;
  throw new ForbiddenError(`consume:${exchange}`);
}
