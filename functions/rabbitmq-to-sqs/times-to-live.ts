import type { QueueRecords } from '../../core/queues/queue-records.ts';
import type { Queue } from '../../core/topology/define.ts';

export type TimesToLiveDeps = {
  queueNamed: (name: string) => Pick<Queue, 'messageTtlMs'> | undefined;
  /** Also of one that is still being made: its bridge works before all of it stands. */
  runtimeQueues: Pick<QueueRecords, 'find'>;
  /** Milliseconds, for queues that have no time to live of their own. */
  defaultTtlMs: number;
  now: () => Date;
};

/** What was read of a queue is used for so long, milliseconds: it changes only when the queue is made again. */
const KEPT_MS = 60_000;
const QUEUES_KEPT = 1_000;

/**
 * How long a queue's messages live, milliseconds. Only queues that were made at run time are looked up. Throws
 * UnavailableError when the table is away: the event source gives the batch again.
 */
export function createTimesToLive(deps: TimesToLiveDeps): (queue: string) => Promise<number> {
  const kept = new Map<string, { until: number; ttlMs: number }>();
  return async (queue) => {
    const declared = deps.queueNamed(queue);
    if (declared) return declared.messageTtlMs ?? deps.defaultTtlMs;
    const at = deps.now().getTime();
    const known = kept.get(queue);
    if (known && known.until > at) return known.ttlMs;
    const ttlMs = (await deps.runtimeQueues.find(queue))?.message_ttl_ms ?? deps.defaultTtlMs;
    if (kept.size >= QUEUES_KEPT) kept.clear();
    kept.set(queue, { until: at + KEPT_MS, ttlMs });
    return ttlMs;
  };
}
