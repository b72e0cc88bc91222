import type { RabbitmqDelivery } from '../message/rabbitmq-event.ts';

export type DrainLimits = {
  /** Messages at most, the oldest first. */
  most: number;
  /** None is taken after this. */
  until: Date;
  /** Of one batch: messages, and bytes of their bodies together. */
  batch: { messages: number; bytes: number };
};

/** Takes messages out of RabbitMQ's queues. */
export interface QueueDrain {
  /**
   * Hands messages over batch by batch, and acknowledges each batch when `keep` resolves; what `keep` rejects is back in the
   * queue, and its error is thrown. Answers how many were taken, and whether there was no more. Undefined: no such queue. Throws
   * BrokerUnavailableError.
   */
  drain(
    queue: string,
    limits: DrainLimits,
    keep: (batch: RabbitmqDelivery[]) => Promise<void>,
  ): Promise<{ taken: number; isEmpty: boolean } | undefined>;
}
