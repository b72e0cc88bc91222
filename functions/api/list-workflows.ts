import * as z from 'zod';
import type { OperationHandler } from '../../adapters/http/operation.ts';
import { query } from '../../adapters/http/request.ts';
import { json } from '../../adapters/http/response.ts';
import { summarizeWorkflow, type WorkflowList } from '../../core/api/views-workflows.ts';
import type { Workflow } from '../../core/workflow/define.ts';
import { workflowNamed } from '../../core/workflow/lookup.ts';
import { WorkflowStatusSchema } from '../../core/workflow/run.ts';
import type { WorkflowRuns } from '../../core/workflow/stores.ts';
import { pageQuery } from '../http/page-query.ts';
import { unreadableOf } from '../http/unreadable.ts';

/** Parameters of GET /api/workflows. */
export const WorkflowsQuerySchema = z.object({
  status: WorkflowStatusSchema.optional().describe('Only those of this status.'),
  workflow: z
    .string()
    .regex(/^[a-z][a-z0-9-]{0,29}$/, { error: 'must be the name of a workflow' })
    .optional()
    .describe('Only those of the workflow of this name.'),
  ...pageQuery,
});
export type WorkflowsQuery = z.infer<typeof WorkflowsQuerySchema>;

export type ListWorkflowsDeps = {
  definitions: readonly Workflow[];
  workflowRuns: Pick<WorkflowRuns, 'list'>;
};

/** GET /api/workflows: what is on its way and how it ended, the latest first, in pages. */
export function listWorkflows(deps: ListWorkflowsDeps): OperationHandler {
  return async (event, { log }) => {
    const asked = query<WorkflowsQuery>(event, WorkflowsQuerySchema);
    const page = await deps.workflowRuns.list(asked);
    const items = page.items.map((run) =>
      summarizeWorkflow(workflowNamed(deps.definitions, run.workflow), run),
    );
    return json(200, {
      items,
      next: page.next,
      ...unreadableOf(log, 'workflows', page),
    } satisfies WorkflowList);
  };
}
