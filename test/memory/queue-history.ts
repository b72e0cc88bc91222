import type { QueueHistory, QueueSample } from '../../core/observation/queue-history.ts';

/** The samples in a map, for tests. */
export function createMemoryQueueHistory(): QueueHistory {
  const samples = new Map<string, QueueSample>();
  return {
    async keep(sample) {
      samples.set(sample.at, structuredClone(sample));
    },
    async since(since) {
      const found = [...samples.values()].filter(({ at }) => at >= since);
      return structuredClone(found.sort((a, b) => (a.at < b.at ? -1 : 1)));
    },
  };
}
