import { isDeepStrictEqual } from 'node:util';
import {
  decodeRowCursor,
  encodeRowCursor,
  type RowsPage,
  type Versioned,
  type VersionedRows,
} from '../../core/versioned-rows.ts';

/** Rows in a map, for tests. */
export function createMemoryVersionedRows<T extends Versioned>(): VersionedRows<T> & {
  rows: Map<string, T>;
} {
  const rows = new Map<string, T>();
  return {
    rows,
    async create(row) {
      if (rows.has(row.id)) return isDeepStrictEqual(rows.get(row.id), row);
      rows.set(row.id, structuredClone(row));
      return true;
    },
    async get(id) {
      return structuredClone(rows.get(id));
    },
    async replace(row, expectedVersion) {
      const stored = rows.get(row.id);
      if (stored?.version !== expectedVersion) return isDeepStrictEqual(stored, row);
      rows.set(row.id, structuredClone(row));
      return true;
    },
    async remove(id) {
      rows.delete(id);
    },
    list: async (page) => newestFirst([...rows.values()], page),
  };
}

/** A page, the newest first. */
export function newestFirst<T extends { id: string }>(all: T[], { limit, cursor }: RowsPage) {
  const before = cursor === undefined ? undefined : decodeRowCursor(cursor);
  const found = all
    .filter(({ id }) => before === undefined || id < before)
    .sort((a, b) => (a.id < b.id ? 1 : -1));
  const items = structuredClone(found.slice(0, limit));
  const last = items.at(-1);
  return { items, next: last && found.length > limit ? encodeRowCursor(last.id) : null };
}
