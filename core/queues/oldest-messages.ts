import type { KeptFor } from '../kept-answers.ts';
import type { Log } from '../log.ts';

/** How old the oldest message of a queue's SQS work queue is. */
export interface OldestMessages {
  /**
   * Seconds, by queue: since its oldest message came to SQS that is not deleted, received or not. SQS says it once a
   * minute, and it takes some minutes more until it can be read. A queue without a figure is not in the answer.
   * Throws UnavailableError.
   */
  ages(queues: readonly string[]): Promise<ReadonlyMap<string, number>>;
}

/** The same without errors: where nobody answers, no figure is known. An age is never worth a failed request. */
export function agesIfKnown(source: OldestMessages, log: Pick<Log, 'warn'>): OldestMessages {
  return {
    async ages(queues) {
      if (queues.length === 0) return new Map();
      try {
        return await source.ages(queues);
      } catch (error) {
        log.warn('ages of the oldest messages not known', { queues: queues.length, error });
        return new Map();
      }
    },
  };
}

/**
 * Shows the same ages again for a while, and does not ask again about a queue without one either: each figure costs
 * money, and a source that does not answer takes time.
 */
export function keptAges(source: OldestMessages, { now, seconds }: KeptFor): OldestMessages {
  const kept = new Map<string, { until: number; age: number | undefined }>();
  return {
    async ages(queues) {
      const at = now().getTime();
      for (const [queue, { until }] of kept) if (until <= at) kept.delete(queue);
      const missing = queues.filter((queue) => !kept.has(queue));
      const found = missing.length === 0 ? undefined : await source.ages(missing);
      for (const queue of missing) kept.set(queue, { until: at + seconds * 1_000, age: found?.get(queue) });
      return new Map(
        queues.flatMap((queue) => {
          const age = kept.get(queue)?.age;
          return age === undefined ? [] : [[queue, age] as const];
        }),
      );
    },
  };
}
