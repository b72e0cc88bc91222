import { secondsAfter } from '../failure/due.ts';

/** What is known of a redelivery's queue; null: RabbitMQ says nothing of it. */
export type Seen = {
  ready: number;
  unacknowledged: number | null;
  /** All that clients acknowledged, or took without having to, since RabbitMQ began to count. */
  acknowledged: number | null;
  /** When RabbitMQ was asked for these figures, ISO 8601. */
  counted_at: string;
};

/** What lay in the queue at the first look, how much had been acknowledged by then, and when nothing lay there any more. */
export type FirstLook = { held: number; acknowledged: number; empty_at?: string | undefined };

/** lost: nothing is there, and nobody acknowledged anything, as after a purge. */
export type Look = { where: 'queued' | 'taken' | 'lost'; first: FirstLook | null };

/**
 * RabbitMQ counts every five seconds, a quorum queue reports every five, and the management API keeps its answers: what
 * it says within so many seconds may be from before.
 */
export const COUNTED_SECONDS = 10;

/**
 * Whether a redelivery may still lie in its queue, or in the hands of a client that has not acknowledged it. It does not
 * when nothing is there at all; nor, in a queue that is never empty, when as much was acknowledged since the first look
 * as lay there then, the redelivery among it: RabbitMQ gives messages out in their order.
 */
export function lookAgain(seen: Seen, first: FirstLook | null): Look {
  const { ready, unacknowledged, acknowledged } = seen;
  const held = ready + (unacknowledged ?? 0);
  if (held === 0) return lookAtNothing(seen, first);
  if (acknowledged === null) return { where: 'queued', first };
  // Fewer than before: RabbitMQ was started again, and counts from nothing.
  if (first === null || acknowledged < first.acknowledged) {
    return { where: 'queued', first: { held, acknowledged } };
  }
  return { where: acknowledged - first.acknowledged >= first.held ? 'taken' : 'queued', first };
}

/** What was acknowledged may be counted later than what is left: only the same figure some seconds later is believed. */
function lookAtNothing({ acknowledged, counted_at }: Seen, first: FirstLook | null): Look {
  if (first === null || acknowledged !== first.acknowledged) return { where: 'taken', first };
  const { empty_at = counted_at } = first;
  const isSure = counted_at >= secondsAfter(empty_at, COUNTED_SECONDS);
  return { where: isSure ? 'lost' : 'queued', first: { ...first, empty_at } };
}
