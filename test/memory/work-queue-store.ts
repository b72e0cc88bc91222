import type { QueueDepth } from '../../core/queues/depth.ts';
import { PurgeInProgressError, QueueDeletedRecentlyError } from '../../core/queues/errors.ts';
import type { WorkQueueStore } from '../../core/queues/work-queue-store.ts';

export type MemoryWorkQueueStore = WorkQueueStore & {
  queues: Map<string, QueueDepth>;
  /** Names that SQS does not give away yet, and queues that it is still purging. */
  deletedRecently: Set<string>;
  purging: Set<string>;
};

export function createMemoryWorkQueueStore(): MemoryWorkQueueStore {
  const store: MemoryWorkQueueStore = {
    queues: new Map(),
    deletedRecently: new Set(),
    purging: new Set(),
    async create(queue) {
      if (store.deletedRecently.has(queue)) throw new QueueDeletedRecentlyError(queue);
      if (!store.queues.has(queue)) store.queues.set(queue, { visible: 0, in_flight: 0, delayed: 0 });
    },
    async counts(queue) {
      return structuredClone(store.queues.get(queue));
    },
    async purge(queue) {
      if (store.purging.has(queue)) throw new PurgeInProgressError(queue);
      if (!store.queues.has(queue)) return false;
      store.queues.set(queue, { visible: 0, in_flight: 0, delayed: 0 });
      return true;
    },
    async delete(queue) {
      return store.queues.delete(queue);
    },
  };
  return store;
}
