import type { Request, Step, Workflow } from './define.ts';

/** A step, or what takes one back; undefined: the workflow has none of this name. */
export function requestNamed({ steps }: Workflow, name: string): Request | undefined {
  return requests(steps).find((request) => request.name === name);
}

/** Every message that a workflow may ask for. */
export function requests(steps: readonly Step[]): Request[] {
  return steps.flatMap((step) => (step.undo ? [step, step.undo] : [step]));
}

export function isUndo({ steps }: Workflow, name: string): boolean {
  return steps.some(({ undo }) => undo?.name === name);
}

/** The step that `name` takes back. */
export function undoneBy({ steps }: Workflow, name: string): Step | undefined {
  return steps.find(({ undo }) => undo?.name === name);
}

/**
 * What is asked for first when the workflow turns back at the step of this index: its own undo, or of the nearest step
 * before it that has one. Undefined: there is nothing to take back.
 */
export function undoFrom({ steps }: Workflow, index: number): Request | undefined {
  return steps.slice(0, index + 1).findLast(({ undo }) => undo !== undefined)?.undo;
}

/** Where services answer: the one binding of the queue of replies. Throws when it has none: validation has refused that. */
export function replyRoute({ of, name, replies }: Workflow): { exchange: string; routingKey: string } {
  const [binding] = of.queues[replies.queue]?.bindings ?? [];
  if (!binding) throw new Error(`The queue of the replies of the workflow ${name} has no binding.`);
  return { exchange: binding.exchange, routingKey: binding.routingKey ?? '' };
}

export function workflowNamed(workflows: readonly Workflow[], name: string): Workflow | undefined {
  return workflows.find((workflow) => workflow.name === name);
}

/** The id of what a workflow is about, under the name that its events have for it. */
export function named(workflow: Workflow | undefined, id: string): Record<string, string> {
  return workflow ? { [workflow.start.id]: id } : {};
}
