import type { Binding, Queue } from './define.ts';

/** The direct exchange that every queue dead-letters to. */
export const DEAD_LETTER_EXCHANGE = 'dlx';
/** Takes the dead letters of queues that name no other. */
export const DEFAULT_DEAD_LETTER_QUEUE = 'dlq';
/** Takes what the event source of a queue of dead letters cannot hand over. No event source reads it. */
export const LAST_RESORT_QUEUE = 'last_resort';

/** The queue that takes this queue's dead letters. Null for the queue of last resort: it has none after it. */
export function deadLetterQueueOf(queue: Pick<Queue, 'delivery' | 'deadLetter'>): string | null {
  if (queue.delivery === 'last-resort') return null;
  if (queue.delivery === 'dead-letters') return LAST_RESORT_QUEUE;
  return queue.deadLetter ?? DEFAULT_DEAD_LETTER_QUEUE;
}

/** Whether a queue is there for what has failed: it is bound to the dead-letter exchange by its own name, and to nothing else. */
export function holdsFailed({ delivery }: Pick<Queue, 'delivery'>): boolean {
  return delivery === 'dead-letters' || delivery === 'last-resort';
}

/** What a queue is bound to. */
export function bindingsOf(name: string, queue: Pick<Queue, 'bindings' | 'delivery'>): readonly Binding[] {
  if (!holdsFailed(queue)) return queue.bindings;
  return [...queue.bindings, { exchange: DEAD_LETTER_EXCHANGE, routingKey: name }];
}
