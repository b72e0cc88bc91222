import { pathParameter } from '../../adapters/http/request.ts';
import { json } from '../../adapters/http/response.ts';
import type { OperationHandler } from '../../adapters/http/router.ts';
import { NotFoundError } from '../../core/api/errors.ts';
import { viewWorkflow, type WorkflowView } from '../../core/api/views-workflows.ts';
import type { Log } from '../../core/log.ts';
import type { UnreadableRow } from '../../core/readable-rows.ts';
import type { OrderWorkflows, WorkflowSteps } from '../../core/workflow/stores.ts';
import { unreadableOf } from '../pipeline/unreadable.ts';

export type GetWorkflowDeps = {
  orderWorkflows: Pick<OrderWorkflows, 'get'>;
  workflowSteps: Pick<WorkflowSteps, 'list'>;
  log: Log;
};

/** GET /api/workflows/{order_id}: the order with each of its steps, what was taken back, and why. */
export function getWorkflow(deps: GetWorkflowDeps): OperationHandler {
  return async (event) => {
    const orderId = pathParameter(event, 'order_id');
    const workflow = await deps.orderWorkflows.get(orderId);
    if (!workflow) throw new NotFoundError('Nothing is known of this order.', { order_id: orderId });
    const unreadable: UnreadableRow[] = [];
    const steps = await deps.workflowSteps.list(orderId, (rows) => void unreadable.push(...rows));
    const besides = unreadableOf(deps.log, 'steps of a workflow', { unreadable });
    return json(200, { ...viewWorkflow(workflow, steps), ...besides } satisfies WorkflowView);
  };
}
