import type { Bridges } from '../../core/queues/bridges.ts';

export function createMemoryBridges(): Bridges & { connected: Set<string> } {
  const connected = new Set<string>();
  return {
    connected,
    async connect(queue) {
      connected.add(queue);
    },
    async disconnect(queue) {
      return connected.delete(queue);
    },
  };
}
