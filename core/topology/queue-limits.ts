import { holdsFailed } from './dead-letters.ts';
import type { Queue } from './define.ts';
import type { TopologySettings } from './settings.ts';

export type QueueLimits = {
  /** Null: no limit. */
  messageTtlMs: number | null;
  /** Null: no limit. */
  maxLength: number | null;
  overflow: 'reject-publish' | 'drop-head';
  deliveryLimit: number;
};

/**
 * RabbitMQ 4 gives every message of a quorum queue up after 20 redeliveries, and -1, which turns that off, is refused
 * by 3.x. The queue of last resort has nothing behind it, so giving up would be losing: as many as fit a signed integer.
 */
const NEVER_GIVE_UP = 2_147_483_647;

/** What RabbitMQ is given for a queue: its own words, else the stage's. */
export function limitsOf(queue: Queue, settings: TopologySettings): QueueLimits {
  const last = queue.delivery === 'last-resort';
  const ttlMs = queue.delivery === 'dead-letters' ? settings.deadLetterTtlMs : settings.messageTtlMs;
  return {
    messageTtlMs: queue.messageTtlMs ?? (last ? null : ttlMs),
    // A dead letter that finds no room is a message in danger, so only a declared limit binds.
    maxLength: queue.maxLength ?? (holdsFailed(queue) ? null : settings.maxLength),
    overflow: queue.overflow ?? 'reject-publish',
    deliveryLimit: queue.deliveryLimit ?? (last ? NEVER_GIVE_UP : settings.deliveryLimit),
  };
}
