/** What is known of a redelivery's queue; null: RabbitMQ says nothing of it. */
export type Seen = {
  ready: number;
  unacknowledged: number | null;
  /** All that clients acknowledged, or took without having to, since RabbitMQ began to count. */
  acknowledged: number | null;
};

/** What lay in the queue at the first look, and how much had been acknowledged by then. */
export type FirstLook = { held: number; acknowledged: number };

export type Look = { where: 'queued' | 'taken'; first: FirstLook | null };

/**
 * Whether a redelivery may still lie in its queue, or in the hands of a client that has not acknowledged it. It does not
 * when nothing is there at all; nor, in a queue that is never empty, when as much was acknowledged since the first look
 * as lay there then, the redelivery among it: RabbitMQ gives messages out in their order.
 */
export function lookAgain({ ready, unacknowledged, acknowledged }: Seen, first: FirstLook | null): Look {
  const held = ready + (unacknowledged ?? 0);
  if (held === 0) return { where: 'taken', first };
  if (acknowledged === null) return { where: 'queued', first };
  // Fewer than before: RabbitMQ was started again, and counts from nothing.
  if (first === null || acknowledged < first.acknowledged) {
    return { where: 'queued', first: { held, acknowledged } };
  }
  return { where: acknowledged - first.acknowledged >= first.held ? 'taken' : 'queued', first };
}
