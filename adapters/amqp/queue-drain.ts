import type { Channel, GetMessage } from 'amqplib';
import type { DrainLimits, QueueDrain } from '../../core/queues/queue-drain.ts';
import type { DialOptions } from './dial.ts';
import { onChannel } from './on-channel.ts';
import { toDelivery } from './to-delivery.ts';

/** Milliseconds for what was begun when the time was over: keeping the last batch, and closing. */
const AFTER_MS = 10_000;

type Keep = Parameters<QueueDrain['drain']>[2];
type Ended = { taken: number; isEmpty: boolean; failure?: { error: unknown } };

/** Reads with `basic.get` on a connection for each time. What was not acknowledged is given back with it. */
export function createQueueDrain({ now, ...options }: DialOptions & { now: () => Date }): QueueDrain {
  return {
    async drain(queue, limits, keep) {
      const timeoutMs = Math.max(0, limits.until.getTime() - now().getTime()) + AFTER_MS;
      const ended = await onChannel({ ...options, timeoutMs }, (channel) =>
        drainOn(channel, queue, limits, keep, now),
      );
      if (ended?.failure) throw ended.failure.error;
      return ended && { taken: ended.taken, isEmpty: ended.isEmpty };
    },
  };
}

async function drainOn(
  channel: Channel,
  queue: string,
  limits: DrainLimits,
  keep: Keep,
  now: () => Date,
): Promise<Ended> {
  await channel.checkQueue(queue);
  const ended: Ended = { taken: 0, isEmpty: false };
  while (!ended.isEmpty && ended.taken < limits.most && now() < limits.until) {
    const batch = await getBatch(channel, queue, limits.batch, limits.most - ended.taken);
    ended.isEmpty = batch.isEmpty;
    const last = batch.messages.at(-1);
    if (!last) break;
    try {
      await keep(batch.messages.map(toDelivery));
    } catch (error) {
      return { ...ended, failure: { error } };
    }
    channel.ack(last, true);
    ended.taken += batch.messages.length;
  }
  // Waited for: what closes the connection may overtake acknowledgements that are still to be written.
  await channel.close();
  return ended;
}

async function getBatch(
  channel: Channel,
  queue: string,
  { messages: atMost, bytes }: DrainLimits['batch'],
  most: number,
) {
  const messages: GetMessage[] = [];
  let size = 0;
  while (messages.length < Math.min(atMost, most) && size < bytes) {
    const message = await channel.get(queue, { noAck: false });
    if (!message) return { messages, isEmpty: true };
    messages.push(message);
    size += message.content.byteLength;
  }
  return { messages, isEmpty: false };
}
