import { allow } from '../../lib/constructs/access.ts';
import { Consumer } from '../../lib/constructs/consumer.ts';
import type { SystemStack } from '../../lib/stacks/system.ts';
import { Env as OrderWorkflowEnv } from './functions/order-workflow/env.ts';
import { Env as WorkflowReplyEnv } from './functions/workflow-reply/env.ts';

/** The two ends of an order's workflow: what begins it, and what hears the services' answers. */
export function deploy(stack: SystemStack): void {
  const { data, workflow } = stack;
  const begin = stack.work('order-workflow');
  new Consumer(stack, 'OrderWorkflow', {
    work: begin,
    schema: OrderWorkflowEnv,
    access: allow(stack.pipeline(begin), data.orderWorkflows.access('PutItem'), workflow.access.starter),
    environment: {},
  });
  const answers = stack.work('workflow-reply');
  new Consumer(stack, 'WorkflowReply', {
    work: answers,
    schema: WorkflowReplyEnv,
    access: allow(
      stack.pipeline(answers),
      data.workflowSteps.access('UpdateItem', 'Query'),
      workflow.access.outcomes,
    ),
    environment: {},
  });
}
