import {
  decodeQueueCursor,
  encodeQueueCursor,
  type QueueRecord,
  type QueueRecords,
} from '../../core/queues/queue-records.ts';
import { RuntimeQueueSchema, type RuntimeQueues } from '../../core/queues/runtime-queue.ts';

/** The queues of the run time in a map, for tests. */
export function createMemoryRuntimeQueues(): RuntimeQueues & QueueRecords {
  const rows = new Map<string, QueueRecord>();
  return {
    async get(name) {
      const row = rows.get(name);
      return row?.state === 'ready' ? RuntimeQueueSchema.parse(row) : undefined;
    },
    async list({ limit, cursor, alsoDeleting = false }) {
      const after = cursor === undefined ? undefined : decodeQueueCursor(cursor);
      const found = [...rows.values()]
        .filter(({ name }) => after === undefined || name > after)
        .sort((a, b) => (a.name < b.name ? -1 : 1));
      const page = found.slice(0, limit);
      const last = page.at(-1);
      return {
        items: page
          .filter(({ state }) => state === 'ready' || (alsoDeleting && state === 'deleting'))
          .map((row) => RuntimeQueueSchema.parse(row)),
        next: last && found.length > limit ? encodeQueueCursor(last.name) : null,
      };
    },
    async used(name, at) {
      const row = rows.get(name);
      if (row) row.last_used_at = at;
    },
    async reserve(queue, max, maxOfClient = max) {
      if (rows.has(queue.name)) return 'taken';
      if (rows.size >= max) return 'full';
      const own = [...rows.values()].filter(({ created_by }) => created_by === queue.created_by);
      if (own.length >= maxOfClient) return 'quota';
      rows.set(queue.name, structuredClone({ ...queue, state: 'creating' as const }));
      return 'reserved';
    },
    async find(name) {
      return structuredClone(rows.get(name));
    },
    async move(name, from, to) {
      const row = rows.get(name);
      if (!row || !from.includes(row.state)) return false;
      row.state = to;
      return true;
    },
    async remove(name, from) {
      const row = rows.get(name);
      return row !== undefined && from.includes(row.state) && rows.delete(name);
    },
  };
}
