import type { Queue } from './define.ts';

/** Every exchange's messages pass it, and die at once: a dead letter says where it was published, and nothing else does. */
export const TRAIL_TAP = 'trail_tap';
/** Takes what died in the tap, until it is on record. */
export const TRAIL_QUEUE = 'trail';

/** Whether a queue is there for the trail of messages: nobody else may bind, read or fill it. */
export function isOfTrail({ delivery }: Pick<Queue, 'delivery'>): boolean {
  return delivery === 'tap' || delivery === 'trail';
}
