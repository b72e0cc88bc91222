import { CourtierError, UnavailableError } from '../../core/errors.ts';
import type { Outbox } from '../../core/message/outbox.ts';
import type { WorkItem } from '../../core/message/work-item.ts';
import { carried } from './carried.ts';

export type MemoryOutbox = Outbox & { items: WorkItem[]; down: boolean };

export function createMemoryOutbox(): MemoryOutbox {
  const outbox: MemoryOutbox = {
    items: [],
    down: false,
    async put(item) {
      if (outbox.down) throw new UnavailableError('queue-unavailable', 'The outbox is switched off.');
      outbox.items.push(carried(item));
    },
    putAll: (items) =>
      Promise.all(
        items.map((item) =>
          outbox.put(item).then(
            () => undefined,
            (error: unknown) => {
              if (error instanceof CourtierError) return error;
              throw error;
            },
          ),
        ),
      ),
  };
  return outbox;
}
