import type { WorkflowStepView, WorkflowView } from '../../core/api/views-workflows.ts';
import type { Client } from '../../core/permission/client.ts';
import { inScope, scopeOf } from '../../core/permission/scope.ts';
import { maskText } from '../../core/sensitive/mask.ts';
import { maskData } from '../../core/sensitive/mask-data.ts';
import type { DeclaredQueue } from '../../core/topology/index.ts';
import type { Workflow } from '../../core/workflow/define.ts';
import type { EventSchemaOf } from '../http/event-schema.ts';

export type SightOfWorkflows = {
  eventSchemaOf: EventSchemaOf;
  /** Of the topology. */
  queueNamed: (name: string) => DeclaredQueue | undefined;
};

/**
 * What a reader is shown of a run: masks for what the schema of the event that started it calls sensitive, in its data, in what
 * services answered, and where a reason quotes it. Of a workflow that is not installed any more nobody knows what that is.
 */
export function shownWorkflow(
  sight: SightOfWorkflows,
  permissions: Client['permissions'],
  workflow: Workflow | undefined,
  view: WorkflowView,
): WorkflowView {
  if (!workflow || maySee(permissions, workflow)) return view;
  const schemas = schemasOf(sight, workflow);
  const { as } = workflow.start;
  const { data, hidden } = maskData(schemas, { [as]: view[as] });
  const step = (each: WorkflowStepView): WorkflowStepView => ({
    ...each,
    reason: textWithout(each.reason, hidden),
    result: maskData(schemas, each.result).data,
    late_answer: each.late_answer && {
      ...each.late_answer,
      reason: textWithout(each.late_answer.reason, hidden),
      result: maskData(schemas, each.late_answer.result).data,
    },
  });
  return {
    ...view,
    ...data,
    reason: textWithout(view.reason, hidden),
    steps: view.steps.map(step),
    compensations: view.compensations.map(step),
  };
}

/** As of a failed message of the queue that starts it. */
function maySee(permissions: Client['permissions'], { start: { queue, event } }: Workflow): boolean {
  return inScope(scopeOf(permissions, 'read:sensitive'), { name: queue, type: event });
}

function schemasOf({ eventSchemaOf, queueNamed }: SightOfWorkflows, { start }: Workflow) {
  const exchanges = queueNamed(start.queue)?.bindings.map(({ exchange }) => exchange) ?? [];
  const declared = exchanges.map((exchange) => eventSchemaOf(exchange)?.schema);
  return [start.schema, ...declared].filter((schema) => schema !== undefined);
}

function textWithout(text: string | null, hidden: readonly string[]): string | null {
  return text === null ? null : maskText(text, hidden);
}
