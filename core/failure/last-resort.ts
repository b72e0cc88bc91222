import type { RabbitmqDelivery } from '../message/rabbitmq-event.ts';

/** The `message` of the log's line whose `found` is the metric of an alarm. In ASCII. */
export const LOOKED_LINE = 'looked into the queue of last resort';

export type Drain = {
  /** Messages at most. */
  most: number;
  /** None is taken after this. */
  until: Date;
};

export type Drained = {
  /** What was ready in the queue before. */
  found: number;
  /** What `take` took. */
  taken: number;
  /** The errors of the others, first to last. They are still in the queue. */
  errors: unknown[];
};

/** The queue of last resort, read by a client of Courtier's own: no depth of headers and no size of a body stops it. */
export interface LastResort {
  /**
   * Hands over one message after the other, and acknowledges it when `take` resolves. Where `take` rejects the message
   * stays, and the next one has its turn. Throws BrokerUnavailableError when RabbitMQ is away.
   */
  drain(take: (delivery: RabbitmqDelivery) => Promise<void>, drain: Drain): Promise<Drained>;
}
