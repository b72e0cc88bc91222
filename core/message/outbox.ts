import type { WorkItem } from './work-item.ts';

/**
 * Holds accepted messages until the broker takes them: the way round a broker that is away, and the way for bursts
 * above its connection budget. It keeps no order.
 */
export interface Outbox {
  /**
   * Resolves when the message is stored. The envelope names exchange, routing key and `mandatory`; `queue` is null.
   * @throws MessageTooLargeError, MessageRefusedError, UnavailableError
   */
  put(item: WorkItem): Promise<void>;
}
