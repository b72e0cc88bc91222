import type { CourtierError } from '../errors.ts';
import type { WorkItem } from './work-item.ts';

/** A message that can never be sent, and why: MessageTooLargeError or MessageRefusedError. */
export type Refused = { item: WorkItem; error: CourtierError };

/** The SQS queues that carry messages to the consumer functions and to the clients that pull. */
export interface WorkQueues {
  /**
   * Sends to the work queue of the RabbitMQ queue `queue`. A queue that orders by key gets messages of one key in the
   * order of `items`, also when some of them have to be sent twice; other queues get them in any order. A body that does
   * not fit goes by reference.
   *
   * Resolves with those that can never be sent; all others are stored. Throws UnavailableError when some could not be
   * sent for now: then send all again, repeats are recognised by their message id.
   */
  send(queue: string, items: readonly WorkItem[]): Promise<Refused[]>;
}
