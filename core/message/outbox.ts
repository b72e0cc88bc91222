import type { CourtierError } from '../errors.ts';
import type { WorkItem } from './work-item.ts';

/**
 * Holds accepted messages until the broker takes them: the way round a broker that is away, and the way for bursts
 * above its connection budget. Messages of one group (outbox-group.ts) come out in the order in which they were put, others
 * in any.
 */
export interface Outbox {
  /**
   * Resolves when the message is stored. The envelope names exchange, routing key and `mandatory`; `queue` is null.
   * @throws MessageTooLargeError, MessageRefusedError, UnavailableError
   */
  put(item: WorkItem): Promise<void>;
  /**
   * The same for many at once: resolves, in their order, to why an item was not stored, or undefined where it was.
   * One that cannot be stored does not stop the others, but those behind it in its group where it may be stored later.
   */
  putAll(items: readonly WorkItem[]): Promise<(CourtierError | undefined)[]>;
}
