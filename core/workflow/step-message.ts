import { Buffer } from 'node:buffer';
import { eventMessage } from '../message/event-message.ts';
import { HEADER_SCHEMA_VERSION } from '../message/headers.ts';
import { withOrigin } from '../message/origin.ts';
import type { Publication } from '../message/publisher.ts';
import { WORKFLOW_REPLY } from '../message/workflow-messages.ts';
import type { OrderWorkflow, WorkflowStep } from './order-workflow.ts';
import { steps } from './saga.ts';
import { stepMessageId } from './step-id.ts';

/**
 * What asks a service for a step. Its message id is the same however often it is asked, so that a service that keeps ids
 * does it once; it is not the step's own id, because a message's id stands in logs, records and alerts.
 */
export function stepMessage(
  workflow: OrderWorkflow,
  asked: WorkflowStep,
  earlier: readonly WorkflowStep[],
  { at, deadline }: { at: Date; deadline: string | null },
): Publication {
  const { step } = asked;
  const { exchange, routingKey } = steps[step];
  const id = stepMessageId(asked, asked.id);
  const results = earlier.flatMap((each) =>
    // Also of one that came too late: what takes it back needs to know what was done.
    each.answer?.outcome === 'done' && each.answer.result ? [[each.step, each.answer.result]] : [],
  );
  const data = {
    order_id: workflow.order_id,
    step_id: asked.id,
    order: workflow.order,
    results: Object.fromEntries(results),
    deadline,
    reply: { exchange: WORKFLOW_REPLY.exchange, routing_key: WORKFLOW_REPLY.routingKey },
  };
  const message = eventMessage(step, data, { at, service: 'courtier', version: '1.0' });
  return {
    id,
    exchange,
    routingKey,
    body: Buffer.from(JSON.stringify(message)),
    properties: {
      content_type: 'application/json',
      correlation_id: id,
      timestamp: at.toISOString(),
      type: step,
      app_id: 'courtier',
    },
    headers: withOrigin({ [HEADER_SCHEMA_VERSION]: message.metadata.version }, { exchange, routingKey }),
  };
}
