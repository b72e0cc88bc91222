import type { Binding } from './define.ts';
import { topology } from './index.ts';
import type { MergedTopology } from './merge.ts';

/** A topic: the queue that stands for it, and how messages of the topic get there. */
export type Topic = { queue: string; binding: Required<Binding> };

/**
 * The topic of this name: what exactly one pull queue is bound to as `<topic>.#`. Topics are no list of their own; a
 * new one is a queue in systems/. Undefined: no queue, or more than one, is bound so.
 */
export function topicNamed(
  name: string,
  { exchanges, queues }: MergedTopology = topology,
): Topic | undefined {
  const found = Object.values(queues).flatMap((queue) => {
    if (queue.delivery !== 'pull') return [];
    return queue.bindings.flatMap(({ exchange, routingKey }): Topic[] =>
      routingKey === `${name}.#` && exchanges[exchange]?.type === 'topic'
        ? [{ queue: queue.name, binding: { exchange, routingKey } }]
        : [],
    );
  });
  return found.length === 1 ? found[0] : undefined;
}
