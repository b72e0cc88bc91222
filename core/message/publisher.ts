import { CourtierError, UnavailableError } from '../errors.ts';
import type { Message } from './message.ts';

/** A message with its way. The empty exchange is RabbitMQ's default one: it routes to the queue named `routingKey`. */
export type Publication = Message & { exchange: string; routingKey: string };

export type PublishOptions = {
  /** Whether a message that reaches no queue is an error (UnroutableError) or is dropped by the broker in silence. */
  mandatory: boolean;
};

/**
 * Hands messages to the broker. Headers are sent as they are: see origin.ts for those that Courtier adds.
 * Many publishes may be in flight at once; each gets its own outcome.
 */
export interface Publisher {
  /**
   * Resolves when the broker has taken the message over: stored in every queue that it was routed to.
   * @throws UnknownExchangeError, UnroutableError, PublishRefusedError: trying again is of no use.
   * @throws QueueFullError, BrokerUnavailableError: for now. After the latter the message may have arrived all the
   * same, so a second publish must keep its id.
   */
  publish(publication: Publication, options: PublishOptions): Promise<void>;
  /** Ends the connection; whatever is published afterwards throws BrokerUnavailableError. */
  close(): Promise<void>;
}

export class UnknownExchangeError extends CourtierError {
  constructor(exchange: string, options: { cause?: unknown } = {}) {
    super('unknown-exchange', 'reject', `There is no exchange named "${exchange}".`, {
      ...options,
      details: { exchange },
    });
  }
}

export class UnroutableError extends CourtierError {
  constructor(exchange: string, routingKey: string) {
    super('unroutable', 'reject', `No queue is bound to "${exchange}" for the routing key "${routingKey}".`, {
      details: { exchange, routing_key: routingKey },
    });
  }
}

/** The broker refuses this very message: no right to write to the exchange, or a property that it cannot take. */
export class PublishRefusedError extends CourtierError {
  constructor(exchange: string, reason: string, options: { cause?: unknown } = {}) {
    super('publish-refused', 'reject', `The broker refused a message for "${exchange}": ${reason}`, {
      ...options,
      details: { exchange, reason },
    });
  }
}

/** The message cannot be written as AMQP has it: nothing was sent, and nothing would be the next time. */
export class UnencodableError extends CourtierError {
  constructor(exchange: string, reason: string, options: { cause?: unknown } = {}) {
    super(
      'unencodable',
      'reject',
      `A message for "${exchange}" cannot be written as AMQP, so it was not sent: ${reason}`,
      { ...options, details: { exchange, reason } },
    );
  }
}

/** The code of a QueueFullError. */
export const QUEUE_FULL = 'queue-full';

/** A queue that the message was routed to is at its length limit (overflow reject-publish), or could not store it. */
export class QueueFullError extends UnavailableError {
  constructor(exchange: string, routingKey: string) {
    super(QUEUE_FULL, `A queue behind "${exchange}" does not take the message: it is full.`, {
      details: { exchange, routing_key: routingKey },
    });
  }
}

export class BrokerUnavailableError extends UnavailableError {
  constructor(reason: string, options: { cause?: unknown; code?: string } = {}) {
    const { code = 'broker-unavailable', ...more } = options;
    super(code, `The broker is not available: ${reason}`, { ...more, details: { reason } });
  }
}

/**
 * The broker is there and takes no messages: it is out of memory or disk. What it was sent in the moment when it said so
 * it may still take later.
 */
export class BrokerBlockedError extends BrokerUnavailableError {
  constructor(reason: string) {
    super(`it takes no messages: ${reason}`, { code: 'broker-blocked' });
  }
}
