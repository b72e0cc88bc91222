import { setTimeout as pause } from 'node:timers/promises';
import type { ConsumeMessage } from 'amqplib';
import {
  DeliveredTooOftenError,
  HandlerTooSlowError,
  HeadersTooDeepError,
  UnacknowledgedError,
} from './amqp-consume-errors.ts';
import { openSession, type Session } from './amqp-consume-session.ts';
import { eventOf } from './amqp-event.ts';
import { type Copy, InHand, type Work } from './amqp-in-hand.ts';
import type { Link } from './amqp-link.ts';
import { backoffMs, defaultBackoff } from './backoff.ts';
import { RefusedError } from './errors.ts';
import { readHeaders } from './headers.ts';
import { type EventMessage, type TraceHeaders, traceOf } from './message.ts';

export type Delivery = {
  messageId: string | undefined;
  correlationId: string | undefined;
  /** Whom to answer, when it is a request: `reply` of either client. */
  replyTo: string | undefined;
  exchange: string;
  routingKey: string;
  /** It, or a part of it, may have been handled before. */
  redelivered: boolean;
  /** By their AMQP types: an integer that no number holds is a bigint, bytes are a Buffer (headers.ts). */
  headers: Readonly<Record<string, unknown>>;
  /** What it is part of: give it to what is published because of it, and to a tracing library as its carrier. */
  trace: TraceHeaders;
};

/**
 * Returning acknowledges. Throwing rejects: the message becomes a failed one, which Courtier brings again on its
 * schedule and in the end shows to a person. The same message may come twice, with the same id, but not while its handler
 * runs in this process.
 */
export type ConsumeHandler = (message: EventMessage, delivery: Delivery) => Promise<void>;

export type ConsumeOptions = {
  /** Messages handled at the same time. Default 10. */
  prefetch?: number;
  /**
   * A message that comes more often again is rejected, and becomes a failed one. Default 20, as the delivery limit of
   * Courtier's queues, which from RabbitMQ 4.3 on does not count what was taken back from a slow handler.
   */
  maxRedeliveries?: number;
};

export type Consumer = {
  /** Takes nothing more, and resolves when every handler has ended and was acknowledged. */
  stop(): Promise<void>;
};

/**
 * Consumes until it is stopped. After a lost connection it starts again; what was not acknowledged comes again. A message
 * that comes again while its handler runs is not handled beside it: what the handler comes to is said for all its copies.
 */
export async function consume(
  link: Link,
  queue: string,
  handler: ConsumeHandler,
  { prefetch = 10, maxRedeliveries = 20 }: ConsumeOptions = {},
): Promise<Consumer> {
  const stopping = new AbortController();
  const running = new Set<Promise<void>>();
  const inHand = new InHand(prefetch);
  const handling = { queue, handler, maxRedeliveries, inHand };
  const open = () =>
    openSession(link, queue, prefetch, (copy) => {
      const work = handleOne(handling, copy).catch(link.onError);
      running.add(work);
      void work.finally(() => running.delete(work));
    });
  // The first failure is the caller's: the queue is not there, or not this service's.
  let session: Session | undefined = await open();
  /** Said when it is known whether the queue is still there: a cancellation comes without a reason. */
  let cancelled: Work[] | undefined;
  const rest = (failed: number) =>
    pause(backoffMs(defaultBackoff, failed, Math.random), undefined, { signal: stopping.signal }).catch(
      () => undefined,
    );
  const keepGoing = async () => {
    for (let failed = 0; !stopping.signal.aborted; ) {
      try {
        session ??= await open();
        failed = 0;
        if (cancelled) link.onError(cancellation(queue, cancelled));
        cancelled = undefined;
        const end = await Promise.race([session.ended, aborted(stopping.signal)]);
        if (end?.why === 'cancelled') {
          cancelled = inHand.takenBack();
          // Consuming from a quorum queue that is just being deleted ends the whole connection.
          await rest(1);
        } else if (end?.reason) link.onError(closing(queue, end.reason, inHand.takenBack()));
      } catch (error) {
        const deleted = cancelled && isMissing(error);
        link.onError(deleted ? new RefusedError(`the queue ${queue} was deleted`) : error);
        if (deleted) cancelled = undefined;
        failed += 1;
        await rest(failed);
      }
      if (!stopping.signal.aborted) session = undefined;
    }
  };
  const going = keepGoing();
  return {
    async stop() {
      stopping.abort();
      await going;
      await session?.cancel();
      await Promise.all(running);
      await session?.close();
    },
  };
}

/** RabbitMQ 4.3 cancels a consumer whose handler is slower than consumer_timeout; so it does when the queue is deleted. */
function cancellation(queue: string, takenBack: readonly Work[]): Error {
  if (takenBack.length > 0) return new HandlerTooSlowError(queue, takenBack);
  return new RefusedError(`the consumer of ${queue} was cancelled, and consumes again`);
}

/** Older versions close the channel, and say what the timeout is. */
function closing(queue: string, reason: RefusedError, takenBack: readonly Work[]): Error {
  const [, timeout] =
    /acknowledgement on channel .* timed out\. Timeout value used: (\d+) ms/.exec(reason.message) ?? [];
  return timeout === undefined || takenBack.length === 0
    ? reason
    : new HandlerTooSlowError(queue, takenBack, Number(timeout));
}

const isMissing = (error: unknown) => error instanceof RefusedError && error.message.includes('NOT_FOUND');

type Handling = { queue: string; handler: ConsumeHandler; maxRedeliveries: number; inHand: InHand };

async function handleOne(handling: Handling, copy: Copy): Promise<void> {
  const { queue, handler, maxRedeliveries, inHand } = handling;
  const { message } = copy;
  const { messageId } = message.properties;
  const headers = headersOf(queue, copy);
  const before = deliveriesBefore(headers);
  if (before > maxRedeliveries) {
    copy.settle('reject');
    throw new DeliveredTooOftenError(queue, messageId, before);
  }
  const work = inHand.take(copy);
  if (!work || !(await inHand.begin(work))) return;
  try {
    await handler(eventOf(message), deliveryOf(message, headers));
  } catch (error) {
    inHand.end(work, 'reject');
    throw error;
  }
  if (!inHand.end(work, 'ack')) throw new UnacknowledgedError(queue, messageId);
}

/** Rejects a message whose headers are no table, or nested too deep, and throws. Unsettled it would take a place for ever. */
function headersOf(queue: string, copy: Copy): Delivery['headers'] {
  try {
    const { headers, tooDeep } = readHeaders(copy.message);
    if (tooDeep.length === 0) return headers;
    throw new HeadersTooDeepError(queue, copy.message.properties.messageId, tooDeep);
  } catch (error) {
    copy.settle('reject');
    throw error;
  }
}

/** Every delivery counts in x-acquired-count (from 4.3), in x-delivery-count up to 4.2. Classic queues count none. */
function deliveriesBefore(headers: Delivery['headers']): number {
  const count = headers['x-acquired-count'] ?? headers['x-delivery-count'];
  return typeof count === 'number' ? count : 0;
}

function deliveryOf({ fields, properties }: ConsumeMessage, headers: Delivery['headers']): Delivery {
  return {
    messageId: properties.messageId,
    correlationId: properties.correlationId,
    replyTo: properties.replyTo,
    exchange: fields.exchange,
    routingKey: fields.routingKey,
    redelivered: fields.redelivered,
    headers,
    trace: traceOf(headers),
  };
}

function aborted(signal: AbortSignal): Promise<undefined> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve(undefined);
    else signal.addEventListener('abort', () => resolve(undefined), { once: true });
  });
}
