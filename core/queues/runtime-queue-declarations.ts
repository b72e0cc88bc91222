import type { BindingDefinition, Policy, QueueDefinition } from '../topology/declarations.ts';
import { render } from '../topology/render.ts';
import type { TopologySettings } from '../topology/settings.ts';
import type { RuntimeQueue } from './runtime-queue.ts';

export type QueueDeclarations = { queue: QueueDefinition; policy: Policy; bindings: BindingDefinition[] };

/** A full one drops its oldest message: a queue that anybody may have made must never hold up who publishes. */
export const RUNTIME_OVERFLOW = 'drop-head';

/**
 * The declarations of a queue made at run time: the same as if the topology declared it, but for what it does when
 * it is full.
 */
export function declarationsOf(queue: RuntimeQueue, settings: TopologySettings): QueueDeclarations {
  const { queues, policies, bindings } = render(
    [
      {
        system: 'run-time',
        description: 'Created over HTTP.',
        exchanges: {},
        queues: {
          [queue.name]: {
            delivery: queue.delivery,
            bindings: queue.bindings.map(({ exchange, routing_key }) => ({
              exchange,
              routingKey: routing_key,
            })),
            impact: 'Known to the client that created it.',
            overflow: RUNTIME_OVERFLOW,
            ...(queue.message_ttl_ms === null ? {} : { messageTtlMs: queue.message_ttl_ms }),
            ...(queue.max_length === null ? {} : { maxLength: queue.max_length }),
          },
        },
      },
    ],
    settings,
  );
  const [declared] = queues;
  const [policy] = policies;
  if (!declared || !policy) throw new Error(`No declarations were rendered for the queue ${queue.name}.`);
  return { queue: declared, policy, bindings };
}
