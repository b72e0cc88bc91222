import type { Binding, Queue } from './define.ts';

/** The direct exchange that every queue dead-letters to. */
export const DEAD_LETTER_EXCHANGE = 'dlx';
/** Takes the dead letters of queues that name no other. */
export const DEFAULT_DEAD_LETTER_QUEUE = 'dlq';

/** The queue that takes this queue's dead letters. Null for a queue of dead letters: it has none after it. */
export function deadLetterQueueOf(queue: Pick<Queue, 'delivery' | 'deadLetter'>): string | null {
  if (queue.delivery === 'dead-letters') return null;
  return queue.deadLetter ?? DEFAULT_DEAD_LETTER_QUEUE;
}

/** What a queue is bound to. A queue of dead letters is bound to the dead-letter exchange by its own name. */
export function bindingsOf(name: string, queue: Pick<Queue, 'bindings' | 'delivery'>): readonly Binding[] {
  if (queue.delivery !== 'dead-letters') return queue.bindings;
  return [...queue.bindings, { exchange: DEAD_LETTER_EXCHANGE, routingKey: name }];
}
