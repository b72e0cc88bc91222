import { UnavailableError } from '../../core/errors.ts';
import type { PutBack, PutBackItem } from '../../core/message/put-back.ts';

/** What was put back, in a list, for tests. */
export function createMemoryPutBack(): PutBack & { items: PutBackItem[]; down: boolean } {
  const memory = {
    items: [] as PutBackItem[],
    down: false,
    async putBack(items: readonly PutBackItem[]) {
      if (memory.down) throw new UnavailableError('not-put-back', 'Putting back is switched off.');
      memory.items.push(...structuredClone(items));
    },
  };
  return memory;
}
