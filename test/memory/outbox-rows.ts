import type { OutboxPlace, OutboxRows } from '../../core/message/outbox-row.ts';

/** Rows of an outbox, for tests: their marks by place. */
export function createMemoryOutboxRows(): OutboxRows & {
  write(place: OutboxPlace): void;
  markOf(place: OutboxPlace): string | undefined;
} {
  const rows = new Map<string, string | undefined>();
  const at = ({ key, id }: OutboxPlace) => JSON.stringify([key, id]);
  return {
    write: (place) => void rows.set(at(place), undefined),
    markOf: (place) => rows.get(at(place)),
    async relayed(place, time) {
      if (rows.has(at(place))) rows.set(at(place), time);
    },
  };
}
