import type { Binding, Queue } from './define.ts';
import { TRAIL_QUEUE } from './trail-queues.ts';

/** The direct exchange that every queue dead-letters to. */
export const DEAD_LETTER_EXCHANGE = 'dlx';
/** Takes the dead letters of queues that name no other. */
export const DEFAULT_DEAD_LETTER_QUEUE = 'dlq';
/** Takes what the event source of a queue of dead letters cannot hand over. No event source reads it. */
export const LAST_RESORT_QUEUE = 'last_resort';

/** The queue that takes this queue's dead letters. Null where nothing comes after it: of last resort, and of the trail. */
export function deadLetterQueueOf(queue: Pick<Queue, 'delivery' | 'deadLetter'>): string | null {
  if (queue.delivery === 'last-resort' || queue.delivery === 'trail') return null;
  if (queue.delivery === 'tap') return TRAIL_QUEUE;
  if (queue.delivery === 'dead-letters') return LAST_RESORT_QUEUE;
  return queue.deadLetter ?? DEFAULT_DEAD_LETTER_QUEUE;
}

/** Whether a queue is there for what has failed. */
export function holdsFailed({ delivery }: Pick<Queue, 'delivery'>): boolean {
  return delivery === 'dead-letters' || delivery === 'last-resort';
}

/** Whether it is bound to the dead-letter exchange, by its own name, and to nothing else. */
export function takesDeadLetters(queue: Pick<Queue, 'delivery'>): boolean {
  return holdsFailed(queue) || queue.delivery === 'trail';
}

/** What a queue is bound to; the trail's tap is bound as all others together (tap.ts). */
export function bindingsOf(name: string, queue: Pick<Queue, 'bindings' | 'delivery'>): readonly Binding[] {
  if (!takesDeadLetters(queue)) return queue.bindings;
  return [...queue.bindings, { exchange: DEAD_LETTER_EXCHANGE, routingKey: name }];
}
