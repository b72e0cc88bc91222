import type { ConsumeMessage } from 'amqplib';
import type { Copy } from './amqp-in-hand.ts';
import type { Link } from './amqp-link.ts';
import { RefusedError } from './errors.ts';

/** A channel with one consumer on it. What it delivers can be settled on it and nowhere else. */
export type Session = {
  /** The channel is gone, with the broker's reason if it had one, or RabbitMQ has cancelled the consumer. */
  ended: Promise<{ why: 'closed'; reason: RefusedError | undefined } | { why: 'cancelled' }>;
  cancel(): Promise<void>;
  close(): Promise<void>;
};

const OPEN_MS = 30_000;

export async function openSession(
  link: Link,
  queue: string,
  prefetch: number,
  onCopy: (copy: Copy) => void,
): Promise<Session> {
  const { channel, gone } = await link.channel(Date.now() + OPEN_MS);
  const consumerTag = `${queue}-${Math.random().toString(36).slice(2)}`;
  const close = async () => void (await channel.close().catch(() => undefined));
  const cancelled = Promise.withResolvers<{ why: 'cancelled' }>();
  let lost = false;
  void gone.then(() => {
    lost = true;
  });
  const copyOf = (message: ConsumeMessage): Copy => ({
    message,
    get lost() {
      return lost;
    },
    settle(how) {
      if (lost) return false;
      try {
        if (how === 'ack') channel.ack(message);
        else channel.nack(message, false, false);
        return true;
      } catch {
        // The channel went away a moment ago.
        return false;
      }
    },
  });
  const take = (message: ConsumeMessage | null) => {
    if (message) return onCopy(copyOf(message));
    // At once: RabbitMQ may deliver to a consumer that it has cancelled, which amqplib takes for a broken connection. And
    // it keeps a consumer that was too slow, and counts it as one, until its channel is closed.
    lost = true;
    void close();
    cancelled.resolve({ why: 'cancelled' });
  };
  const starting = channel.prefetch(prefetch).then(() => channel.consume(queue, take, { consumerTag }));
  const refused = gone.then((reason) => {
    throw reason ?? new RefusedError('the connection was lost');
  });
  starting.catch(() => undefined);
  refused.catch(() => undefined);
  // Why it was refused stands in the channel's end, which comes with the failed call or just behind it.
  await Promise.race([starting.catch(() => refused), refused]);
  const closed = gone.then((reason) => ({ why: 'closed' as const, reason }));
  return {
    ended: Promise.race([cancelled.promise, closed]),
    cancel: async () => void (await Promise.race([channel.cancel(consumerTag), gone]).catch(() => undefined)),
    close,
  };
}
