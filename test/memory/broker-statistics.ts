import {
  type BrokerStatistics,
  QUEUE_STATISTICS_MAX,
  type QueueStatistics,
} from '../../core/queues/statistics.ts';

/** A queue that was made just now, and what a test says of it. */
export function queueStatistics(name: string, more: Partial<QueueStatistics> = {}): QueueStatistics {
  return {
    name,
    messages_ready: 0,
    messages_unacknowledged: 0,
    consumers: 0,
    published: null,
    published_per_second: null,
    delivered: null,
    delivered_per_second: null,
    acknowledged: null,
    acknowledged_per_second: null,
    unconfirmed: null,
    ...more,
  };
}

/** The queues in a map, for tests. */
export function createMemoryBrokerStatistics(): BrokerStatistics & { put(queue: QueueStatistics): void } {
  const queues = new Map<string, QueueStatistics>();
  return {
    put(queue) {
      queues.set(queue.name, structuredClone(queue));
    },
    async queues(limit = QUEUE_STATISTICS_MAX, page = 1) {
      const sorted = [...queues.values()].sort((a, b) => (a.name < b.name ? -1 : 1));
      return { items: structuredClone(sorted.slice((page - 1) * limit, page * limit)), total: sorted.length };
    },
    async queue(name) {
      return structuredClone(queues.get(name));
    },
  };
}
