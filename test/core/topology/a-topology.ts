import type { Queue, Topology } from '../../../core/topology/define.ts';

/** A system that is valid as it stands; each test changes the one thing it is about. */
export function aSystem(changes: Partial<Topology> = {}): Topology {
  return {
    system: 'shop',
    description: 'A shop.',
    exchanges: {
      dlx: { type: 'direct', description: 'Dead letters.' },
      commands: { type: 'direct', description: 'Commands.' },
      events: { type: 'topic', description: 'Events.' },
      news: { type: 'fanout', description: 'News.' },
    },
    queues: { dlq: aDeadLetterQueue() },
    ...changes,
  };
}

export function aQueue(changes: Partial<Queue> = {}): Queue {
  return { bindings: [{ exchange: 'news' }], delivery: 'amqp', impact: 'Nothing is sold.', ...changes };
}

export function aDeadLetterQueue(changes: Partial<Queue> = {}): Queue {
  return { bindings: [], delivery: 'dead-letters', impact: 'Dead letters are not recorded.', ...changes };
}

/** The valid system with one more queue. */
export function systemWith(queue: Queue, name = 'sales'): Topology {
  return aSystem({ queues: { dlq: aDeadLetterQueue(), [name]: queue } });
}
