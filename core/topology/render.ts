import { bindingsOf, DEAD_LETTER_EXCHANGE, deadLetterQueueOf } from './dead-letters.ts';
import type { Definitions, Policy } from './declarations.ts';
import type { Exchange, Queue, Topology } from './define.ts';
import { merge } from './merge.ts';
import { literally } from './name-pattern.ts';
import { limitsOf } from './queue-limits.ts';
import type { TopologySettings } from './settings.ts';
import { tapBindings } from './tap.ts';
import { TRAIL_TAP } from './trail-queues.ts';

/**
 * Above 0, so that a catch-all policy of the operator's does not take our place: RabbitMQ applies one policy a queue.
 */
const POLICY_PRIORITY = 10;

/**
 * RabbitMQ's declarations of all systems together, for one virtual host; they hold on 3.10 to 4.3.
 *
 * A queue's arguments can never be changed once it exists, so they say only what makes it the queue it is. Everything
 * that may change (TTL, length, overflow, dead letters, delivery limit) is a policy, and changes without touching the
 * queue or its messages.
 */
export function render(systems: readonly Topology[], settings: TopologySettings): Definitions {
  const { exchanges, queues } = merge(systems);
  const named = Object.entries(queues);
  const bindings = named.flatMap(([name, queue]) => renderBindings(name, queue));
  return {
    exchanges: Object.entries(exchanges).map(([name, exchange]) => renderExchange(name, exchange)),
    queues: named.map(([name, queue]) => renderQueue(name, queue)),
    // RabbitMQ 3.10 takes a binding to a queue that is not there in silence; 4 refuses all of the declarations.
    bindings: [...bindings, ...(Object.hasOwn(queues, TRAIL_TAP) ? tapBindings(bindings) : [])],
    policies: named.map(([name, queue]) => renderPolicy(name, queue, settings)),
  };
}

function renderExchange(name: string, exchange: Exchange) {
  return { name, type: exchange.type, durable: true, auto_delete: false, internal: false, arguments: {} };
}

function renderQueue(name: string, queue: Queue) {
  return {
    name,
    durable: true,
    auto_delete: false,
    arguments: {
      'x-queue-type': 'quorum',
      ...(queue.singleActiveConsumer ? { 'x-single-active-consumer': true } : {}),
    },
  };
}

function renderBindings(name: string, queue: Queue) {
  return bindingsOf(name, queue).map((binding) => ({
    source: binding.exchange,
    destination: name,
    destination_type: 'queue',
    routing_key: binding.routingKey ?? '',
    arguments: {},
  }));
}

/** The name of the policy that carries a queue's limits. */
export function policyName(queue: string): string {
  return `courtier-${queue}`;
}

/** The regular expression that matches this queue's name and no other. */
export function policyPattern(queue: string): string {
  return `^${literally(queue)}$`;
}

function renderPolicy(name: string, queue: Queue, settings: TopologySettings): Policy {
  const limits = limitsOf(queue, settings);
  return {
    name: policyName(name),
    pattern: policyPattern(name),
    // `quorum_queues` says it better, and 3.10 does not know it.
    'apply-to': 'queues',
    priority: POLICY_PRIORITY,
    definition: {
      ...(limits.messageTtlMs === null ? {} : { 'message-ttl': limits.messageTtlMs }),
      ...(limits.maxLength === null ? {} : { 'max-length': limits.maxLength }),
      ...(limits.maxBytes === null ? {} : { 'max-length-bytes': limits.maxBytes }),
      overflow: limits.overflow,
      'delivery-limit': limits.deliveryLimit,
      ...deadLetterDefinition(queue, limits.overflow),
    },
  };
}

/**
 * At least once: a dead letter leaves its queue only when the queue for dead letters has confirmed it. RabbitMQ does
 * that for queues that refuse when full; with drop-head it would silently do less, so it is not asked for. The trail's tap is
 * such a queue on purpose: one forged x-death ends the worker that hands on at least once (3.10 to 3.12).
 */
function deadLetterDefinition(queue: Queue, overflow: string) {
  const target = deadLetterQueueOf(queue);
  if (target === null) return {};
  return {
    'dead-letter-exchange': DEAD_LETTER_EXCHANGE,
    'dead-letter-routing-key': target,
    ...(overflow === 'reject-publish' ? { 'dead-letter-strategy': 'at-least-once' } : {}),
  };
}
