import { OrderCreatedSchema, type OrderWorkflow } from '../../../../core/workflow/order-workflow.ts';
import type { OrderWorkflows, WorkflowExecutions } from '../../../../core/workflow/stores.ts';
import type { PipelineDeps } from '../../../../functions/pipeline/consumer.ts';
import { defineConsumer } from '../../../../functions/pipeline/define-consumer.ts';
import { ecommerce } from '../../topology.ts';

export type OrderWorkflowDeps = PipelineDeps & { workflows: OrderWorkflows; executions: WorkflowExecutions };

/** Sets the workflow of a created order going. An order has one, however often it is said to be created (S2). */
export function createHandler({ workflows, executions, ...pipeline }: OrderWorkflowDeps) {
  return defineConsumer({
    of: ecommerce,
    queue: 'order_workflow',
    schema: OrderCreatedSchema,
    async handle({ data }, { messageId, log }) {
      const kept = await workflows.create(running(data, messageId, pipeline.now().toISOString()));
      const fields = { order_id: data.order_id, status: kept.status };
      if (kept.message_id !== messageId) return log.info('the order has its workflow already', fields);
      // The row first: what has begun can then never be unknown. A crash in between brings the message again.
      if (kept.status === 'running') await executions.start(data.order_id);
      log.info('workflow started', fields);
    },
  })(pipeline);
}

function running(order: { order_id: string }, messageId: string, at: string): OrderWorkflow {
  return {
    order_id: order.order_id,
    status: 'running',
    step: null,
    reason: null,
    message_id: messageId,
    order,
    started_at: at,
    updated_at: at,
    ended_at: null,
  };
}
