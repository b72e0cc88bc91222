import type { QueueDepth } from './depth.ts';

/** Makes, counts, empties and removes SQS work queues, by the name of the RabbitMQ queue that they carry on. */
export interface WorkQueueStore {
  /**
   * With the attributes of a declared work queue. Making it again is no error. Throws a CourtierError
   * `queue-deleted-recently` when SQS refuses the name for a minute.
   */
  create(queue: string): Promise<void>;
  /** Undefined: no such queue. */
  counts(queue: string): Promise<QueueDepth | undefined>;
  /**
   * Removes every message, those in flight too; SQS takes up to a minute. False: no such queue. Throws a CourtierError
   * `purge-in-progress` when it was purged less than a minute ago.
   */
  purge(queue: string): Promise<boolean>;
  /** False: there was none. */
  delete(queue: string): Promise<boolean>;
}
