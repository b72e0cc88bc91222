import { UnavailableError } from '../../core/errors.ts';
import type { PayloadStore } from '../../core/payload/payload-store.ts';

export function createMemoryPayloads(): PayloadStore & { keys(): string[]; down: boolean } {
  const bodies = new Map<string, Uint8Array>();
  const answer = () => {
    if (memory.down) throw new UnavailableError('payload-store-unavailable', 'The store is switched off.');
  };
  const memory = {
    down: false,
    async put(key: string, body: Uint8Array) {
      answer();
      bodies.set(key, Uint8Array.from(body));
    },
    async get(key: string) {
      answer();
      return bodies.get(key);
    },
    async remove(key: string) {
      answer();
      bodies.delete(key);
    },
    keys: () => [...bodies.keys()],
  };
  return memory;
}
