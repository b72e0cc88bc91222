import { systems } from '#systems';
import type { Workflow } from './define.ts';
import { workflowNamed } from './lookup.ts';

/** The workflows of every system of this deployment. */
export const workflows: readonly Workflow[] = systems.flatMap((system) => system.workflows);

/** Throws when no system has it. */
export function installedWorkflow(name: string): Workflow {
  const workflow = workflowNamed(workflows, name);
  if (!workflow) throw new Error(`No system of this deployment has a workflow "${name}".`);
  return workflow;
}
