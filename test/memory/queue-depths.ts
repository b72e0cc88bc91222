import type { QueueDepth, QueueDepths } from '../../core/queues/depth.ts';

/** Depths by queue URL, for tests. */
export function createMemoryQueueDepths(): QueueDepths & { put(queueUrl: string, depth: QueueDepth): void } {
  const depths = new Map<string, QueueDepth>();
  return {
    put: (queueUrl, depth) => void depths.set(queueUrl, { ...depth }),
    async depth(queueUrl) {
      return structuredClone(depths.get(queueUrl));
    },
  };
}
