import { decodeWorkflowCursor, encodeWorkflowCursor, startedId } from '../../core/workflow/cursor.ts';
import type { OrderWorkflow } from '../../core/workflow/order-workflow.ts';
import type { OrderWorkflows } from '../../core/workflow/stores.ts';

/** Workflows in a map, for tests. */
export function createMemoryOrderWorkflows(): OrderWorkflows {
  const rows = new Map<string, OrderWorkflow>();
  const change = (orderId: string, changed: Partial<OrderWorkflow>) => {
    const row = rows.get(orderId);
    if (row?.status === 'running') rows.set(orderId, { ...row, ...changed });
  };
  return {
    async create(workflow) {
      const kept = rows.get(workflow.order_id) ?? structuredClone(workflow);
      rows.set(workflow.order_id, kept);
      return structuredClone(kept);
    },
    async get(orderId) {
      return structuredClone(rows.get(orderId));
    },
    async moved(orderId, step, at) {
      change(orderId, { step, updated_at: at });
    },
    async finish(orderId, { status, reason, at }) {
      change(orderId, { status, reason, updated_at: at, ended_at: at });
    },
    async list({ limit, cursor, status }) {
      const before = cursor === undefined ? undefined : decodeWorkflowCursor(cursor);
      const found = [...rows.values()]
        .filter((row) => status === undefined || row.status === status)
        .filter((row) => before === undefined || startedId(row) < before)
        .sort((a, b) => (startedId(a) < startedId(b) ? 1 : -1));
      const items = structuredClone(found.slice(0, limit));
      const last = items.at(-1);
      return { items, next: last && found.length > limit ? encodeWorkflowCursor(startedId(last)) : null };
    },
  };
}
