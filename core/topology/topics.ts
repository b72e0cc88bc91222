import { boundKeys, exchangesWithTopics, topicOf } from './bound-topics.ts';
import type { Binding } from './define.ts';
import { topology } from './index.ts';
import type { MergedTopology } from './merge.ts';

/** The topics that a declared queue takes; each stands for those below it too: `auth` for `auth.signin`. */
export const topics: readonly string[] = [
  ...new Set(boundKeys(topology).flatMap(({ key }) => (key === '' ? [] : [topicOf(key)]))),
];

/** Words between dots, without what a pattern is made of. */
const WORDS = /^[^.*#\s]+(\.[^.*#\s]+)*$/;

export type Topic = {
  /** The pull queues that stand for it, as they are declared: what jumps the queue is declared first. */
  queues: readonly string[];
  /** How a queue gets everything of the topic. */
  binding: Required<Binding>;
};

/**
 * The topic of this name, for a subscriber: what pull queues are bound to as `<topic>.#`, else as keys below it
 * (`<topic>.critical.#`). Topics are no list of their own; a new one is a queue bound to an exchange with `topics: true`.
 * Undefined: there is none.
 */
export function topicNamed(name: string, within: MergedTopology = topology): Topic | undefined {
  const all = boundKeys(within).filter(({ delivery }) => delivery === 'pull');
  const exact = all.filter(({ key }) => key === `${name}.#`);
  const found = exact.length > 0 ? exact : all.filter(({ key }) => key.startsWith(`${name}.`));
  const [first] = found;
  if (first === undefined) return undefined;
  const queues = [...new Set(found.map(({ queue }) => queue))];
  return { queues, binding: { exchange: first.exchange, routingKey: `${name}.#` } };
}

/**
 * How a queue gets everything of a topic (`auth`), or of what is below one and has no queue of its own (`auth.signin`):
 * a client that publishes to it can subscribe to it. Undefined: neither it nor anything above it is a topic.
 */
export function topicBinding(name: string, within: MergedTopology = topology): Topic['binding'] | undefined {
  if (!WORDS.test(name)) return undefined;
  const words = name.split('.');
  for (let length = words.length; length > 0; length -= 1) {
    const topic = topicNamed(words.slice(0, length).join('.'), within);
    if (topic) return { exchange: topic.binding.exchange, routingKey: `${name}.#` };
  }
  return undefined;
}

/**
 * Where a message to a topic is published: the exchange that has the topic, or the first with topics for one that no
 * declared queue takes (a queue that was made at run time may). Undefined: no exchange has topics.
 */
export function topicExchange(name: string, within: MergedTopology = topology): string | undefined {
  const isBelow = (above: string) => name === above || name.startsWith(`${above}.`);
  const bound = boundKeys(within).find(({ key }) => key !== '' && isBelow(topicOf(key)));
  return bound?.exchange ?? exchangesWithTopics(within)[0];
}
