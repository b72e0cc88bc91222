import type { kronos } from '../../systems/kronos/topology.ts';
import type { Binding } from './define.ts';
import { topology } from './index.ts';
import type { MergedTopology } from './merge.ts';

/** Where topics are, for publishers and subscribers alike: a topic is a routing key on this exchange. */
export const TOPIC_EXCHANGE: keyof typeof kronos.exchanges = 'kronos';

/** The topics that a declared queue takes; each stands for those below it too: `auth` for `auth.signin`. */
export const topics: readonly string[] = [
  ...new Set(boundKeys(topology).flatMap(({ key }) => (key === '' ? [] : [key.replace(/\.#$/, '')]))),
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
 * (`<topic>.critical.#`). Topics are no list of their own; a new one is a queue in systems/. Undefined: there is none.
 */
export function topicNamed(name: string, within: MergedTopology = topology): Topic | undefined {
  const all = boundKeys(within).filter(({ delivery }) => delivery === 'pull');
  const exact = all.filter(({ key }) => key === `${name}.#`);
  const found = exact.length > 0 ? exact : all.filter(({ key }) => key.startsWith(`${name}.`));
  if (found.length === 0) return undefined;
  const queues = [...new Set(found.map(({ queue }) => queue))];
  return { queues, binding: { exchange: TOPIC_EXCHANGE, routingKey: `${name}.#` } };
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

function boundKeys({ queues }: MergedTopology) {
  return Object.values(queues).flatMap(({ name: queue, delivery, bindings }) =>
    bindings
      .filter(({ exchange }) => exchange === TOPIC_EXCHANGE)
      .map(({ routingKey: key = '' }) => ({ queue, delivery, key })),
  );
}
