import { type Caller, caller } from '../../adapters/http/caller.ts';
import type { OperationHandler } from '../../adapters/http/operation.ts';
import { pathParameter } from '../../adapters/http/request.ts';
import { json } from '../../adapters/http/response.ts';
import { NotFoundError } from '../../core/api/errors.ts';
import { viewWorkflow, type WorkflowView } from '../../core/api/views-workflows.ts';
import type { Log } from '../../core/log.ts';
import type { UnreadableRow } from '../../core/readable-rows.ts';
import type { Workflow } from '../../core/workflow/define.ts';
import { workflowNamed } from '../../core/workflow/lookup.ts';
import type { WorkflowRun } from '../../core/workflow/run.ts';
import type { WorkflowRuns, WorkflowSteps } from '../../core/workflow/stores.ts';
import { unreadableOf } from '../http/unreadable.ts';
import { type SightOfWorkflows, shownWorkflow } from './shown-workflow.ts';

export type GetWorkflowDeps = SightOfWorkflows & {
  /** The workflows that are installed. */
  definitions: readonly Workflow[];
  workflowRuns: Pick<WorkflowRuns, 'get'>;
  workflowSteps: Pick<WorkflowSteps, 'list'>;
};

/** GET /api/workflows/{key}: the run of this id; where several workflows have one, that of the first that is installed. */
export function getWorkflow(deps: GetWorkflowDeps): OperationHandler {
  return async (event, { log }) => {
    const id = pathParameter(event, 'key');
    for (const { name: workflow } of deps.definitions) {
      const run = await deps.workflowRuns.get({ workflow, run_id: id });
      if (run) return shown(deps, caller(event), run, log);
    }
    throw new NotFoundError('No workflow knows this id.', { id });
  };
}

/** GET /api/workflows/{key}/{id}: the run of this id of the workflow `key`; also when it is not installed any more. */
export function getNamedWorkflow(deps: GetWorkflowDeps): OperationHandler {
  return async (event, { log }) => {
    const [workflow, id] = [pathParameter(event, 'key'), pathParameter(event, 'id')];
    const run = await deps.workflowRuns.get({ workflow, run_id: id });
    if (!run) throw new NotFoundError('The workflow knows no such id.', { workflow, id });
    return shown(deps, caller(event), run, log);
  };
}

async function shown(deps: GetWorkflowDeps, { permissions }: Caller, run: WorkflowRun, log: Log) {
  const unreadable: UnreadableRow[] = [];
  const steps = await deps.workflowSteps.list(run, (rows) => void unreadable.push(...rows));
  const besides = unreadableOf(log, 'steps of a workflow', { unreadable });
  const workflow = workflowNamed(deps.definitions, run.workflow);
  const view = shownWorkflow(deps, permissions, workflow, viewWorkflow(workflow, run, steps));
  return json(200, { ...view, ...besides } satisfies WorkflowView);
}
