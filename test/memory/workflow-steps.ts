import type { WorkflowStep } from '../../core/workflow/order-workflow.ts';
import type { StepKey } from '../../core/workflow/step-id.ts';
import type { WorkflowSteps } from '../../core/workflow/stores.ts';

/** Steps in a map, for tests. */
export function createMemoryWorkflowSteps(): WorkflowSteps {
  const rows = new Map<string, { step: WorkflowStep; token: string | null }>();
  const takenBack = new Set<string>();
  const nameOf = ({ order_id, step }: StepKey) => `${order_id}:${step}`;
  return {
    async begin({ order_id, step, id, token, at, deadline }) {
      if (takenBack.has(nameOf({ order_id, step }))) return undefined;
      const known = rows.get(nameOf({ order_id, step }))?.step;
      const begun: WorkflowStep = {
        order_id,
        step,
        id: known?.id ?? id,
        status: 'waiting',
        reason: null,
        answer: known?.answer ?? null,
        started_at: known?.started_at ?? at,
        ended_at: null,
        ...((known?.deadline ?? deadline) && { deadline: known?.deadline ?? deadline }),
      };
      rows.set(nameOf({ order_id, step }), { step: begun, token });
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
    async list(orderId) {
      const found = [...rows.values()].map(({ step }) => step).filter(({ order_id }) => order_id === orderId);
      return structuredClone(found).sort((a, b) => (a.started_at < b.started_at ? -1 : 1));
    },
  };
}
