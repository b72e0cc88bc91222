import type { PayloadStore } from '../../core/payload/payload-store.ts';

export function createMemoryPayloads(): PayloadStore & { keys(): string[] } {
  const bodies = new Map<string, Uint8Array>();
  return {
    async put(key, body) {
      bodies.set(key, Uint8Array.from(body));
    },
    async get(key) {
      return bodies.get(key);
    },
    async remove(key) {
      bodies.delete(key);
    },
    keys: () => [...bodies.keys()],
  };
}
