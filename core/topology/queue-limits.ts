import { holdsFailed } from './dead-letters.ts';
import type { Queue } from './define.ts';
import type { TopologySettings } from './settings.ts';

export type QueueLimits = {
  /** Null: no limit. */
  messageTtlMs: number | null;
  /** Null: no limit. */
  maxLength: number | null;
  /** Null: no limit. */
  maxBytes: number | null;
  overflow: 'reject-publish' | 'drop-head';
  deliveryLimit: number;
};

/** What the trail may hold of the broker's disk, bytes, while nothing takes it out. */
const TRAIL_BYTES = 1_000_000_000;

/**
 * RabbitMQ 4 gives every message of a quorum queue up after 20 redeliveries, and -1, which turns that off, is refused
 * by 3.x. These queues have nothing behind them, so giving up would be losing: as many as fit a signed integer.
 */
const NEVER_GIVE_UP = 2_147_483_647;

/** What RabbitMQ is given for a queue: its own words, else the stage's. */
export function limitsOf(queue: Queue, settings: TopologySettings): QueueLimits {
  return {
    messageTtlMs: queue.messageTtlMs ?? ttlOf(queue, settings),
    // A dead letter that finds no room is a message in danger, so only a declared limit binds.
    maxLength: queue.maxLength ?? (isBounded(queue) ? settings.maxLength : null),
    maxBytes: queue.delivery === 'trail' ? TRAIL_BYTES : null,
    overflow: queue.overflow ?? 'reject-publish',
    deliveryLimit: queue.deliveryLimit ?? (isLast(queue) ? NEVER_GIVE_UP : settings.deliveryLimit),
  };
}

function ttlOf(queue: Queue, settings: TopologySettings): number | null {
  if (queue.delivery === 'tap') return 0;
  if (isLast(queue)) return null;
  return queue.delivery === 'dead-letters' ? settings.deadLetterTtlMs : settings.messageTtlMs;
}

function isLast({ delivery }: Queue): boolean {
  return delivery === 'last-resort' || delivery === 'trail';
}

function isBounded(queue: Queue): boolean {
  return !holdsFailed(queue);
}
