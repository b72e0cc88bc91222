import * as z from 'zod';
import { query } from '../../adapters/http/request.ts';
import { json } from '../../adapters/http/response.ts';
import type { OperationHandler } from '../../adapters/http/router.ts';
import { type WorkflowList, WorkflowSummarySchema } from '../../core/api/views-workflows.ts';
import type { Log } from '../../core/log.ts';
import { WorkflowStatusSchema } from '../../core/workflow/order-workflow.ts';
import type { OrderWorkflows } from '../../core/workflow/stores.ts';
import { pageQuery } from '../pipeline/page-query.ts';
import { unreadableOf } from '../pipeline/unreadable.ts';

/** Parameters of GET /api/workflows. */
export const WorkflowsQuerySchema = z.object({
  status: WorkflowStatusSchema.optional().describe('Only orders of this status.'),
  ...pageQuery,
});
export type WorkflowsQuery = z.infer<typeof WorkflowsQuerySchema>;

/** GET /api/workflows: orders on their way and how they ended, the latest first, in pages. */
export function listWorkflows(deps: {
  orderWorkflows: Pick<OrderWorkflows, 'list'>;
  log: Log;
}): OperationHandler {
  return async (event) => {
    const asked = query<WorkflowsQuery>(event, WorkflowsQuerySchema);
    const page = await deps.orderWorkflows.list(asked);
    const items = page.items.map((workflow) => WorkflowSummarySchema.parse(workflow));
    return json(200, {
      items,
      next: page.next,
      ...unreadableOf(deps.log, 'workflows', page),
    } satisfies WorkflowList);
  };
}
