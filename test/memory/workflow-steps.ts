import type { WorkflowStep } from '../../core/workflow/run.ts';
import type { RunKey, StepKey } from '../../core/workflow/step-id.ts';
import type { WorkflowSteps } from '../../core/workflow/stores.ts';

/** Steps in a map, for tests. */
export function createMemoryWorkflowSteps(): WorkflowSteps {
  const rows = new Map<string, { step: WorkflowStep; token: string | null }>();
  const takenBack = new Set<string>();
  const runOf = ({ workflow, run_id }: RunKey) => `${workflow}:${run_id}`;
  const nameOf = (key: StepKey) => `${runOf(key)}:${key.step}`;
  return {
    async begin({ workflow, run_id, step, id, token, at, deadline }) {
      const key = { workflow, run_id, step };
      if (takenBack.has(nameOf(key))) return undefined;
      const known = rows.get(nameOf(key))?.step;
      const begun: WorkflowStep = {
        ...key,
        id: known?.id ?? id,
        status: 'waiting',
        reason: null,
        answer: known?.answer ?? null,
        started_at: known?.started_at ?? at,
        ended_at: null,
        ...((known?.deadline ?? deadline) && { deadline: known?.deadline ?? deadline }),
      };
      rows.set(nameOf(key), { step: begun, token });
      return structuredClone(begun);
    },
    async takeBack(key) {
      takenBack.add(nameOf(key));
    },
    async answer(key, answer) {
      const held = rows.get(nameOf(key));
      if (held?.step.id !== key.id) return undefined;
      held.step.answer ??= structuredClone(answer);
      return structuredClone(held);
    },
    async end(key, { status, reason, at }) {
      const held = rows.get(nameOf(key));
      if (held?.step.status !== 'waiting') return;
      rows.set(nameOf(key), { step: { ...held.step, status, reason, ended_at: at }, token: null });
    },
    async list(key) {
      const found = [...rows.values()].map(({ step }) => step).filter((step) => runOf(step) === runOf(key));
      return structuredClone(found).sort((a, b) => (a.started_at < b.started_at ? -1 : 1));
    },
  };
}
