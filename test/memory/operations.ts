import { isDeepStrictEqual } from 'node:util';
import type { Operation, Result } from '../../core/operations/operation.ts';
import {
  decodeOperationCursor,
  encodeOperationCursor,
  type OperationResults,
  type OperationSteps,
  type OperationStore,
} from '../../core/operations/store.ts';

/** Operations in a map, for tests. */
export function createMemoryOperations(): OperationStore {
  const rows = new Map<string, Operation>();
  return {
    async get(id) {
      return structuredClone(rows.get(id));
    },
    async create(operation) {
      if (rows.has(operation.id)) return false;
      rows.set(operation.id, structuredClone(operation));
      return true;
    },
    async replace(operation, expectedVersion) {
      const stored = rows.get(operation.id);
      if (stored?.version !== expectedVersion) return isDeepStrictEqual(stored, operation);
      rows.set(operation.id, structuredClone(operation));
      return true;
    },
    async list({ limit, cursor, state }) {
      const before = cursor === undefined ? undefined : decodeOperationCursor(cursor);
      const found = [...rows.values()]
        .filter(({ id }) => before === undefined || id < before)
        .filter((each) => state === undefined || each.state === state)
        .sort((a, b) => (a.id < b.id ? 1 : -1));
      return pageOf(found, limit);
    },
    async due(before, limit) {
      const found = [...rows.values()].flatMap(({ id, due_at }) =>
        due_at !== null && due_at < before ? [{ id, due_at }] : [],
      );
      return found
        .sort((a, b) => (a.due_at < b.due_at ? -1 : 1))
        .slice(0, limit)
        .map(({ id }) => id);
    },
  };
}

export function createMemoryOperationResults(): OperationResults {
  const rows = new Map<string, Result>();
  return {
    async write(results) {
      for (const result of results) rows.set(`${result.operation_id} ${result.id}`, structuredClone(result));
    },
    async list(operationId, { limit, cursor }) {
      const after = cursor === undefined ? undefined : decodeOperationCursor(cursor);
      const found = [...rows.values()]
        .filter(({ operation_id, id }) => operation_id === operationId && (after === undefined || id > after))
        .sort((a, b) => (a.id < b.id ? -1 : 1));
      return pageOf(found, limit);
    },
  };
}

/** Steps that were sent for, in order; a test takes them out. */
export function createMemoryOperationSteps(): OperationSteps & {
  sent: { operation_id: string; step: number; delay: number }[];
} {
  const sent: { operation_id: string; step: number; delay: number }[] = [];
  return { sent, send: async (step, delay) => void sent.push({ ...step, delay }) };
}

function pageOf<T extends { id: string }>(found: T[], limit: number) {
  const items = structuredClone(found.slice(0, limit));
  const last = items.at(-1);
  return { items, next: last && found.length > limit ? encodeOperationCursor(last.id) : null };
}
