import { setTimeout as pause } from 'node:timers/promises';
import type { ConfirmChannel, Options } from 'amqplib';
import { beforeDeadline, type Link, type LinkChannel } from './amqp-link.ts';
import { backoffMs } from './backoff.ts';
import { CourtierClientError, type RefusedError, UnroutableError } from './errors.ts';

export type Sending = {
  exchange: string;
  routingKey: string;
  body: Buffer;
  options: Options.Publish & { messageId: string };
};

type Outcome = 'confirmed' | 'returned' | 'full' | 'lost' | RefusedError;

/** Before a full queue is tried again. */
const FULL_BACKOFF = { firstMs: 100, mostMs: 2_000 };

/**
 * Publishes with confirms, on one channel an exchange: what the broker refuses, a missing exchange or a missing right,
 * closes the channel, and is then true of everything that was on it.
 *
 * A message whose confirm was lost with the connection is published again under the same id.
 */
export function createAmqpPublisher(link: Link) {
  const channels = new Map<string, Promise<Confirms>>();
  const inFlight = new Set<Promise<unknown>>();

  async function confirms(exchange: string, deadline: number): Promise<Confirms> {
    const open = channels.get(exchange);
    if (open) return beforeDeadline(open, deadline, 'The connection to RabbitMQ');
    const opening = link.channel(deadline).then(trackConfirms);
    channels.set(exchange, opening);
    const forget = () => channels.get(exchange) === opening && channels.delete(exchange);
    opening.then(({ gone }) => gone.then(forget), forget);
    return opening;
  }

  async function publish(sending: Sending, deadline: number): Promise<void> {
    const { exchange, routingKey } = sending;
    for (let full = 0; ; ) {
      const channel = await confirms(exchange, deadline);
      const outcome = await beforeDeadline(channel.send(sending), deadline, 'The confirm of RabbitMQ');
      if (outcome === 'confirmed') return;
      if (outcome === 'returned') throw new UnroutableError(exchange, routingKey);
      if (outcome === 'lost') continue;
      if (outcome !== 'full') throw outcome;
      full += 1;
      const wait = backoffMs(FULL_BACKOFF, full, Math.random);
      if (Date.now() + wait >= deadline) throw new QueueFullError(exchange, routingKey);
      await pause(wait);
    }
  }

  return {
    async publish(sending: Sending, deadline: number): Promise<void> {
      const work = publish(sending, deadline);
      inFlight.add(work);
      try {
        await work;
      } finally {
        inFlight.delete(work);
      }
    },
    /** Resolves when nothing is under way any more. */
    idle: async () => void (await Promise.allSettled(inFlight)),
  };
}

/** A queue behind the exchange takes no more messages, and did not until the deadline. */
export class QueueFullError extends CourtierClientError {
  constructor(exchange: string, routingKey: string) {
    super('queue-full', `A queue behind "${exchange}" for "${routingKey}" is full.`);
  }
}

type Confirms = { gone: LinkChannel['gone']; send(sending: Sending): Promise<Outcome> };

/** RabbitMQ sends a return before the confirm of the same message. */
function trackConfirms({ channel, gone }: LinkChannel): Confirms {
  const returned = new Set<string>();
  channel.on('return', ({ properties }) => returned.add(String(properties.messageId)));
  return {
    gone,
    async send(sending) {
      const answered = publishOn(channel, sending, returned);
      // The channel's own end tells more than the error of each message on it.
      const over = gone.then((reason): Outcome => reason ?? 'lost');
      const outcome = await Promise.race([answered, over]);
      return outcome === 'lost' ? over : outcome;
    },
  };
}

function publishOn(channel: ConfirmChannel, sending: Sending, returned: Set<string>): Promise<Outcome> {
  const { exchange, routingKey, body, options } = sending;
  return new Promise((resolve) => {
    try {
      channel.publish(exchange, routingKey, body, options, (error: Error | null) => {
        if (!error) resolve(returned.delete(options.messageId) ? 'returned' : 'confirmed');
        else resolve(error.message === 'message nacked' ? 'full' : 'lost');
      });
    } catch {
      // Closed by its server, or with its connection, a moment ago.
      resolve('lost');
    }
  });
}
