import type { Queue } from './define.ts';
import type { TopologySettings } from './settings.ts';

export type QueueLimits = {
  messageTtlMs: number;
  /** Null: no limit. */
  maxLength: number | null;
  overflow: 'reject-publish' | 'drop-head';
  deliveryLimit: number;
};

/**
 * RabbitMQ 4 gives every message of a quorum queue up after 20 redeliveries, and -1, which turns that off, is refused
 * by 3.x. A queue of dead letters has nothing behind it, so giving up would be losing: as many as fit a signed integer.
 */
const NEVER_GIVE_UP = 2_147_483_647;

/** What RabbitMQ is told about a queue: its own words, else the stage's. */
export function limitsOf(queue: Queue, settings: TopologySettings): QueueLimits {
  const deadLetters = queue.delivery === 'dead-letters';
  return {
    messageTtlMs: queue.messageTtlMs ?? (deadLetters ? settings.deadLetterTtlMs : settings.messageTtlMs),
    // A dead letter that finds no room is a message in danger, so only a declared limit binds.
    maxLength: queue.maxLength ?? (deadLetters ? null : settings.maxLength),
    overflow: queue.overflow ?? 'reject-publish',
    deliveryLimit: queue.deliveryLimit ?? (deadLetters ? NEVER_GIVE_UP : settings.deliveryLimit),
  };
}
