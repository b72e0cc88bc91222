import type { Caller } from '../../adapters/http/caller.ts';
import { invalidParameters } from '../../adapters/http/request.ts';
import { recordAction } from '../../core/audit/record-action.ts';
import type { CourtierError } from '../../core/errors.ts';
import { UnknownExchangeError } from '../../core/message/publisher.ts';
import { allows } from '../../core/permission/allows.ts';
import type { RuntimeQueue } from '../../core/queues/runtime-queue.ts';
import { isUseWorthNoting } from '../../core/queues/unused.ts';
import { topology } from '../../core/topology/index.ts';
import { type Topic, topicBinding, topicNamed } from '../../core/topology/topics.ts';
import type { Deps } from './deps.ts';
import { requireSubscribed } from './rights.ts';

/** A durable subscription as a caller asks for it. */
export type Subscription = {
  topic: string;
  name: string;
  queue: string;
  routing_key: string | undefined;
  by: Caller;
};

/**
 * Makes the subscription's queue where it is not there yet. Two first uses at the same time make one: whatever the
 * provisioner does may be done twice. Throws ForbiddenError for who may not read what it is bound to.
 */
export async function firstUse(deps: Deps, subscription: Subscription): Promise<void> {
  const { queue, topic, name, routing_key, by } = subscription;
  const existing = await deps.runtimeQueues.get(queue);
  if (existing && fits(existing, subscription)) {
    requireSubscribed(by, existing);
    return noteUse(deps, existing);
  }
  const made: RuntimeQueue = {
    name: queue,
    delivery: 'pull',
    bindings: [await bindingOf(deps, topic, routing_key)],
    message_ttl_ms: null,
    max_length: null,
    subscription: { topic, name },
    created_by: by.id,
    created_at: deps.now().toISOString(),
  };
  requireSubscribed(by, made);
  const unlimited = allows(by.permissions, 'admin');
  if ((await deps.provisioner.create(made, { unlimited })) === 'exists') return;
  deps.log.info('subscription created', { queue, topic });
  await recordAction(deps, by, {
    action: 'subscription.created',
    target: `queue:${queue}`,
    details: { topic, name, bindings: made.bindings },
  });
}

/** A subscription that nobody pulls from any more is removed in the end: core/queues/unused.ts. */
export async function noteUse(deps: Pick<Deps, 'runtimeQueues' | 'now' | 'log'>, queue: RuntimeQueue) {
  const now = deps.now();
  if (queue.subscription === null || !isUseWorthNoting(queue, now)) return;
  try {
    await deps.runtimeQueues.used(queue.name, now.toISOString());
  } catch (error) {
    // The next pull notes it: a message is worth more.
    deps.log.warn('use not noted', { queue: queue.name, error });
  }
}

/** A request without a key means the subscription as it is. */
function fits({ subscription, bindings }: RuntimeQueue, asked: Subscription): boolean {
  const same = subscription?.topic === asked.topic && subscription.name === asked.name;
  const { routing_key } = asked;
  return (
    same && (routing_key === undefined || bindings.some((binding) => binding.routing_key === routing_key))
  );
}

/** Everything that the topic has, unless the caller asks for less. Throws UnknownExchangeError. */
async function bindingOf(deps: Deps, topic: string, routingKey: string | undefined) {
  const declared = Object.hasOwn(topology.exchanges, topic) ? topology.exchanges[topic]?.type : undefined;
  const kind = topicNamed(topic);
  if (declared === undefined && kind !== undefined) return bindingOfTopic(kind.binding, routingKey);
  const type = declared ?? (await deps.exchanges.exchange(topic))?.type;
  if (type === undefined) {
    const below = topicBinding(topic);
    if (!below) throw new UnknownExchangeError(topic);
    return bindingOfTopic(below, routingKey);
  }
  if (type === 'fanout') {
    if (routingKey !== undefined) throw unusableKey('a fanout exchange looks at no key: leave it out');
    return { exchange: topic, routing_key: '' };
  }
  if (type === 'topic') return { exchange: topic, routing_key: routingKey ?? '#' };
  if (routingKey === undefined) throw unusableKey(`a ${type} exchange needs one at the first use of a name`);
  return { exchange: topic, routing_key: routingKey };
}

function bindingOfTopic(binding: Topic['binding'], routingKey: string | undefined) {
  if (routingKey !== undefined) throw unusableKey('a topic has its own key: leave it out');
  return { exchange: binding.exchange, routing_key: binding.routingKey };
}

function unusableKey(detail: string): CourtierError {
  return invalidParameters([{ parameter: 'routing_key', detail }]);
}
