import type { Purge } from '../../core/queues/purge.ts';
import { decodePurgeCursor, encodePurgeCursor, type Purges } from '../../core/queues/purges.ts';

/** Purges in a map, for tests. */
export function createMemoryPurges(): Purges {
  const rows = new Map<string, Purge>();
  return {
    async create(purge) {
      rows.set(purge.id, structuredClone(purge));
    },
    async get(id) {
      return structuredClone(rows.get(id));
    },
    async replace(purge, expectedVersion) {
      if (rows.get(purge.id)?.version !== expectedVersion) return false;
      rows.set(purge.id, structuredClone(purge));
      return true;
    },
    async list({ limit, cursor }) {
      const before = cursor === undefined ? undefined : decodePurgeCursor(cursor);
      const found = [...rows.values()]
        .filter(({ id }) => before === undefined || id < before)
        .sort((a, b) => (a.id < b.id ? 1 : -1));
      const items = found.slice(0, limit);
      const last = items.at(-1);
      return {
        items: structuredClone(items),
        next: last && found.length > limit ? encodePurgeCursor(last.id) : null,
      };
    },
  };
}
