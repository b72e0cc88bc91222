import type { QueueMessages } from '../../core/queues/queue-messages.ts';

export type MemoryQueueMessages = QueueMessages & {
  /** By queue; set by the test. */
  queues: Map<string, { ready: number; consumers: number }>;
};

export function createMemoryQueueMessages(): MemoryQueueMessages {
  const queues: MemoryQueueMessages['queues'] = new Map();
  return {
    queues,
    async count(queue) {
      return structuredClone(queues.get(queue));
    },
    async purge(queue) {
      const found = queues.get(queue);
      if (!found) return undefined;
      const { ready } = found;
      found.ready = 0;
      return ready;
    },
  };
}
