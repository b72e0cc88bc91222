import { secondsAfter } from '../failure/due.ts';

/** What is known of a redelivery's queue; null: RabbitMQ says nothing of it. */
export type Seen = {
  ready: number;
  unacknowledged: number | null;
  /** All that clients acknowledged, or took without having to, since RabbitMQ began to count. */
  acknowledged: number | null;
  /** All that RabbitMQ gave to clients, repeated deliveries included, since it began to count. */
  delivered: number | null;
  /** When RabbitMQ was asked for these figures, ISO 8601. */
  counted_at: string;
};

/** What the first look saw. */
export type FirstLook = {
  /** How much lay in the queue, or in clients' hands. */
  held: number;
  acknowledged: number;
  /** How much had been given to clients; null where one of them still had something in its hands, or nobody counts. */
  delivered?: number | null | undefined;
  /** When nothing lay there any more. */
  empty_at?: string | undefined;
};

/** lost: nothing is there, and nobody was given anything, as after a purge. */
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
  const { ready, unacknowledged, acknowledged, delivered } = seen;
  const held = ready + (unacknowledged ?? 0);
  if (held === 0) return lookAtNothing(seen, first);
  if (acknowledged === null) return { where: 'queued', first };
  // Fewer than before: RabbitMQ was started again, and counts from nothing.
  if (first === null || acknowledged < first.acknowledged) {
    return {
      where: 'queued',
      first: { held, acknowledged, delivered: unacknowledged === 0 ? delivered : null },
    };
  }
  return { where: acknowledged - first.acknowledged >= first.held ? 'taken' : 'queued', first };
}

/**
 * What leaves a queue without being given to anybody was purged, or has expired. A rejection is no acknowledgement, so only
 * what was given out tells. It may be counted later than what is left: only the same figure some seconds later is believed.
 */
function lookAtNothing({ delivered, counted_at }: Seen, first: FirstLook | null): Look {
  const isUntouched = typeof first?.delivered === 'number' && delivered === first.delivered;
  if (!isUntouched) return { where: 'taken', first };
  const { empty_at = counted_at } = first;
  const isSure = counted_at >= secondsAfter(empty_at, COUNTED_SECONDS);
  return { where: isSure ? 'lost' : 'queued', first: { ...first, empty_at } };
}
