import { setTimeout as pause } from 'node:timers/promises';
import type { ConsumeMessage } from 'amqplib';
import { eventOf } from './amqp-event.ts';
import type { Link, LinkChannel } from './amqp-link.ts';
import { backoffMs, defaultBackoff } from './backoff.ts';
import { RefusedError } from './errors.ts';
import type { EventMessage } from './message.ts';

export type Delivery = {
  messageId: string | undefined;
  correlationId: string | undefined;
  /** Whom to answer, when it is a request: `reply` of either client. */
  replyTo: string | undefined;
  exchange: string;
  routingKey: string;
  /** It, or a part of it, may have been handled before. */
  redelivered: boolean;
  headers: Readonly<Record<string, unknown>>;
};

/**
 * Returning acknowledges. Throwing rejects: the message becomes a failed one, which Courtier brings again on its
 * schedule and in the end shows to a person. The same message may come twice, with the same id.
 */
export type ConsumeHandler = (message: EventMessage, delivery: Delivery) => Promise<void>;

export type ConsumeOptions = {
  /** Messages handled at the same time. Default 10. */
  prefetch?: number;
};

export type Consumer = {
  /** Takes nothing more, and resolves when every handler has ended and was acknowledged. */
  stop(): Promise<void>;
};

const OPEN_MS = 30_000;

/**
 * Consumes until it is stopped. After a lost connection it starts anew; what was not acknowledged comes again, and an
 * acknowledgement for the old channel is not sent on the new one.
 */
export async function consume(
  link: Link,
  queue: string,
  handler: ConsumeHandler,
  { prefetch = 10 }: ConsumeOptions = {},
): Promise<Consumer> {
  const stopping = new AbortController();
  const running = new Set<Promise<void>>();
  const track = (into: Set<Promise<void>>, work: Promise<void>) => {
    into.add(work);
    void work.finally(() => into.delete(work));
  };
  let current: Session | undefined;
  const open = async () => {
    current = await openSession(link, queue, prefetch, (message, session) => {
      const work = handleOne(session, handler, message).catch(link.onError);
      track(running, work);
      track(session.handling, work);
    });
    return current;
  };
  /** A channel outlives its consumer, and its handlers have to be acknowledged on it. */
  const leave = async ({ handling, close }: Session) => {
    await Promise.all(handling);
    await close();
  };
  // The first failure is the caller's: the queue is not there, or not this service's.
  let session: Session | undefined = await open();
  const keepGoing = async () => {
    for (let failed = 0; !stopping.signal.aborted; ) {
      try {
        session ??= await open();
        failed = 0;
        const reason = await Promise.race([session.ended, aborted(stopping.signal)]);
        if (reason) link.onError(reason);
        if (!stopping.signal.aborted) track(running, leave(session));
      } catch (error) {
        link.onError(error);
        failed += 1;
        const wait = backoffMs(defaultBackoff, failed, Math.random);
        await pause(wait, undefined, { signal: stopping.signal }).catch(() => undefined);
      }
      if (!stopping.signal.aborted) session = undefined;
    }
  };
  const going = keepGoing();
  return {
    async stop() {
      stopping.abort();
      await going;
      await current?.cancel();
      await Promise.all(running);
      await current?.close();
    },
  };
}

type Session = LinkChannel & {
  /** The channel is gone, or RabbitMQ has cancelled the consumer because its queue was deleted. */
  ended: Promise<RefusedError | undefined>;
  /** Messages that are being handled. */
  handling: Set<Promise<void>>;
  cancel(): Promise<void>;
  close(): Promise<void>;
};

async function openSession(
  link: Link,
  queue: string,
  prefetch: number,
  onMessage: (message: ConsumeMessage, session: Session) => void,
): Promise<Session> {
  const opened = await link.channel(Date.now() + OPEN_MS);
  const { channel, gone } = opened;
  const cancelled = Promise.withResolvers<RefusedError>();
  const consumerTag = `${queue}-${Math.random().toString(36).slice(2)}`;
  const session: Session = {
    ...opened,
    ended: Promise.race([gone, cancelled.promise]),
    handling: new Set(),
    cancel: async () => void (await Promise.race([channel.cancel(consumerTag), gone]).catch(() => undefined)),
    close: async () => void (await channel.close().catch(() => undefined)),
  };
  const take = (message: ConsumeMessage | null) => {
    if (message) onMessage(message, session);
    else cancelled.resolve(new RefusedError(`the queue ${queue} was deleted`));
  };
  const starting = channel.prefetch(prefetch).then(() => channel.consume(queue, take, { consumerTag }));
  const refused = gone.then((reason) => {
    throw reason ?? new RefusedError('the connection was lost');
  });
  starting.catch(() => undefined);
  refused.catch(() => undefined);
  // Why it was refused stands in the channel's end, which comes with the failed call or just behind it.
  await Promise.race([starting.catch(() => refused), refused]);
  return session;
}

async function handleOne(session: Session, handler: ConsumeHandler, message: ConsumeMessage): Promise<void> {
  const { channel } = session;
  try {
    await handler(eventOf(message), deliveryOf(message));
  } catch (error) {
    settle(() => channel.nack(message, false, false));
    throw error;
  }
  settle(() => channel.ack(message));
}

/** On a channel that is gone there is nothing to settle: the message comes again. */
function settle(say: () => void): void {
  try {
    say();
  } catch {
    // See above.
  }
}

function deliveryOf({ fields, properties }: ConsumeMessage): Delivery {
  return {
    messageId: properties.messageId,
    correlationId: properties.correlationId,
    replyTo: properties.replyTo,
    exchange: fields.exchange,
    routingKey: fields.routingKey,
    redelivered: fields.redelivered,
    headers: properties.headers ?? {},
  };
}

function aborted(signal: AbortSignal): Promise<undefined> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve(undefined);
    else signal.addEventListener('abort', () => resolve(undefined), { once: true });
  });
}
