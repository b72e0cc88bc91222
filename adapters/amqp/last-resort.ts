import type { Channel } from 'amqplib';
import type { Drain, Drained, LastResort } from '../../core/failure/last-resort.ts';
import type { RabbitmqDelivery } from '../../core/message/rabbitmq-event.ts';
import type { DialOptions } from './dial.ts';
import { onChannel } from './on-channel.ts';
import { toDelivery } from './to-delivery.ts';

export type LastResortOptions = DialOptions & { queue: string; now: () => Date };

/** Milliseconds for what was begun when the time was over: the last message, and closing. */
const AFTER_MS = 10_000;
const NOTHING: Drained = { found: 0, taken: 0, errors: [] };

/**
 * Reads with `basic.get` on a connection for each time: once a minute, and nearly always for nothing. What was not taken
 * is given back with the channel, so that no message is seen twice in one round.
 */
export function createLastResort({ queue, now, ...options }: LastResortOptions): LastResort {
  return {
    async drain(take, limits) {
      const timeoutMs = Math.max(0, limits.until.getTime() - now().getTime()) + AFTER_MS;
      const drained = await onChannel({ ...options, timeoutMs }, (channel) =>
        drainOn(channel, { queue, now, take, ...limits }),
      );
      return drained ?? NOTHING;
    },
  };
}

type Draining = Drain & {
  queue: string;
  now: () => Date;
  take: (delivery: RabbitmqDelivery) => Promise<void>;
};

async function drainOn(channel: Channel, { queue, now, take, most, until }: Draining): Promise<Drained> {
  const { messageCount: found } = await channel.checkQueue(queue);
  const drained: Drained = { found, taken: 0, errors: [] };
  while (drained.taken + drained.errors.length < most && now() < until) {
    const message = await channel.get(queue, { noAck: false });
    if (!message) break;
    try {
      await take(toDelivery(message));
      channel.ack(message);
      drained.taken += 1;
    } catch (error) {
      drained.errors.push(error);
    }
  }
  // Waited for: what closes the connection may overtake acknowledgements that are still to be written.
  await channel.close();
  // RabbitMQ's count of a quorum queue may be a moment behind.
  return { ...drained, found: Math.max(found, drained.taken + drained.errors.length) };
}
