import {
  decodeOperatorCursor,
  encodeOperatorCursor,
  type OperatorEntry,
  type OperatorLog,
} from '../../core/audit/operator-log.ts';

export type MemoryOperatorLogDeps = { newId: () => string; now: () => Date };

let made = 0;
/** Ids that sort by when they were made, for tests that do not look at them. */
const inOrder: MemoryOperatorLogDeps = {
  newId: () => `entry-${String(++made).padStart(9, '0')}`,
  now: () => new Date(),
};

/** The trail in a list, for tests. */
export function createMemoryOperatorLog(
  deps: MemoryOperatorLogDeps = inOrder,
): OperatorLog & { entries: OperatorEntry[] } {
  const entries: OperatorEntry[] = [];
  return {
    entries,
    async record(entry) {
      entries.push(structuredClone({ ...entry, id: deps.newId(), at: deps.now().toISOString() }));
    },
    async list({ limit, cursor, action, target, client_id }) {
      const before = cursor === undefined ? undefined : decodeOperatorCursor(cursor);
      const found = entries
        .filter((entry) => before === undefined || entry.id < before)
        .filter((entry) => action === undefined || entry.action === action)
        .filter((entry) => target === undefined || entry.target === target)
        .filter((entry) => client_id === undefined || entry.client_id === client_id)
        .sort((a, b) => (a.id < b.id ? 1 : -1));
      const items = structuredClone(found.slice(0, limit));
      const last = items.at(-1);
      return { items, next: last && found.length > limit ? encodeOperatorCursor(last.id) : null };
    },
  };
}
