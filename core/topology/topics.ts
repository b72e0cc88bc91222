import type { Binding } from './define.ts';
import { topology } from './index.ts';
import type { MergedTopology } from './merge.ts';

export type Topic = {
  /** The pull queues that stand for it, as they are declared: what jumps the queue is declared first. */
  queues: readonly string[];
  /** How a queue gets everything of the topic. */
  binding: Required<Binding>;
};

/**
 * The topic of this name: what pull queues are bound to as `<topic>.#` on one topic exchange, else as keys below it
 * (`<topic>.critical.#`). Topics are no list of their own; a new one is a queue in systems/. Undefined: there is none, or
 * exchanges are at odds about it.
 */
export function topicNamed(name: string, within: MergedTopology = topology): Topic | undefined {
  const all = keysOnTopicExchanges(within);
  const exact = all.filter(({ key }) => key === `${name}.#`);
  const found = exact.length > 0 ? exact : all.filter(({ key }) => key.startsWith(`${name}.`));
  const [first] = found;
  if (!first || found.some(({ exchange }) => exchange !== first.exchange)) return undefined;
  const queues = [...new Set(found.map(({ queue }) => queue))];
  return { queues, binding: { exchange: first.exchange, routingKey: `${name}.#` } };
}

/**
 * How a queue gets everything of a topic (`auth`), or of what is below one and has no queue of its own (`auth.signin`):
 * whoever publishes to it can subscribe to it. Undefined: neither it nor anything above it is a topic.
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

const WORDS = /^[^.*#\s]+(\.[^.*#\s]+)*$/;

function keysOnTopicExchanges({ exchanges, queues }: MergedTopology) {
  return Object.values(queues)
    .filter(({ delivery }) => delivery === 'pull')
    .flatMap(({ name: queue, bindings }) =>
      bindings.map(({ exchange, routingKey: key = '' }) => ({ queue, exchange, key })),
    )
    .filter(({ exchange }) => exchanges[exchange]?.type === 'topic');
}
