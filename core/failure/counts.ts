import type { Status } from './failed-message.ts';

/** How far one status is counted at most, in each of the partitions that a store may have. */
export const FAILED_COUNTED_MAX = 1_000;

export interface FailedMessageCounts {
  /**
   * How many records have this status: all of them while they are few. Counting costs what reading costs, so a store
   * stops: what it answers then is how many there are at least. A record changed a moment ago may count as it was.
   */
  count(status: Status): Promise<number>;
}
