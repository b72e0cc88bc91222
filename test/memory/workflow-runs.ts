import type { WorkflowRun } from '../../core/workflow/run.ts';
import type { RunKey } from '../../core/workflow/step-id.ts';
import {
  decodeWorkflowCursor,
  encodeWorkflowCursor,
  startedId,
  type WorkflowRuns,
} from '../../core/workflow/stores.ts';

/** Runs of workflows in a map, for tests. */
export function createMemoryWorkflowRuns(): WorkflowRuns {
  const rows = new Map<string, WorkflowRun>();
  const nameOf = ({ workflow, run_id }: RunKey) => `${workflow}:${run_id}`;
  const change = (key: RunKey, changed: Partial<WorkflowRun>) => {
    const row = rows.get(nameOf(key));
    if (row?.status === 'running') rows.set(nameOf(key), { ...row, ...changed });
  };
  return {
    async create(run) {
      const kept = rows.get(nameOf(run)) ?? structuredClone(run);
      rows.set(nameOf(run), kept);
      return structuredClone(kept);
    },
    async get(key) {
      return structuredClone(rows.get(nameOf(key)));
    },
    async moved(key, step, at) {
      change(key, { step, updated_at: at });
    },
    async finish(key, { status, reason, at }) {
      change(key, { status, reason, updated_at: at, ended_at: at });
    },
    async list({ limit, cursor, status, workflow }) {
      const before = cursor === undefined ? undefined : decodeWorkflowCursor(cursor);
      const found = [...rows.values()]
        .filter((row) => status === undefined || row.status === status)
        .filter((row) => workflow === undefined || row.workflow === workflow)
        .filter((row) => before === undefined || startedId(row) < before)
        .sort((a, b) => (startedId(a) < startedId(b) ? 1 : -1));
      const items = structuredClone(found.slice(0, limit));
      const last = items.at(-1);
      return { items, next: last && found.length > limit ? encodeWorkflowCursor(startedId(last)) : null };
    },
  };
}
