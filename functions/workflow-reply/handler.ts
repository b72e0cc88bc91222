import { PermanentError } from '../../../../core/errors.ts';
import { type WorkflowReply, WorkflowReplySchema } from '../../../../core/message/workflow-messages.ts';
import { isFromAsked } from '../../../../core/workflow/answerer.ts';
import type { StepAnswer } from '../../../../core/workflow/order-workflow.ts';
import { type StepKey, stepOf } from '../../../../core/workflow/step-id.ts';
import type { WorkflowSteps } from '../../../../core/workflow/stores.ts';
import { tellTask } from '../../../../core/workflow/tell-task.ts';
import type { PipelineDeps } from '../../../../functions/pipeline/consumer.ts';
import { defineConsumer } from '../../../../functions/pipeline/define-consumer.ts';
import { ecommerce } from '../../topology.ts';

export type WorkflowReplyDeps = PipelineDeps & { steps: WorkflowSteps };

/**
 * Tells an order's workflow what a service answered, once: the first answer to a step counts. One that comes too late
 * stays with its step, where it can be seen; one to a step that nobody asked for, or of another than the service that was
 * asked, waits for a person.
 */
export function createHandler({ steps, ...pipeline }: WorkflowReplyDeps) {
  return defineConsumer({
    of: ecommerce,
    queue: 'workflow_replies',
    schema: WorkflowReplySchema,
    async handle(reply, { messageId, message, log }) {
      const step = stepOf(reply.data.step_id);
      const from = { userId: message.properties.user_id, exchange: message.exchange };
      const isOfAnother = step && !isFromAsked(reply.data.step_id, from);
      if (isOfAnother && (await isStep(steps, step, reply.data.step_id))) {
        throw new PermanentError('The answer is not from the service that was asked.', {
          code: 'answer-of-another',
        });
      }
      const answer = answerOf(reply, messageId, pipeline.now().toISOString());
      const held = step && !isOfAnother && (await steps.answer({ ...step, id: reply.data.step_id }, answer));
      if (!held) throw new PermanentError('No step of any order has this id.', { code: 'unknown-step' });
      const { answer: kept, status } = held.step;
      const fields = { ...step, outcome: answer.outcome, status };
      if (kept?.message_id !== messageId && kept?.outcome !== answer.outcome) {
        throw new PermanentError(`The step was answered before: ${kept?.outcome}.`, {
          code: 'step-answered-otherwise',
        });
      }
      if (kept.message_id !== messageId) return log.info('the step was answered before', fields);
      const told = held.token !== null && (await tellTask(pipeline.outcomes, held.token, kept));
      if (told === 'delivered') log.info('step answered', fields);
      else log.warn('answered when nobody waited any more', fields);
    },
  })(pipeline);
}

async function isStep(steps: WorkflowSteps, { order_id }: StepKey, id: string): Promise<boolean> {
  return (await steps.list(order_id)).some((step) => step.id === id);
}

function answerOf({ data, metadata }: WorkflowReply, messageId: string, at: string): StepAnswer {
  const { outcome, reason = null, result = null } = data;
  return { outcome, reason, result, service: metadata.service, message_id: messageId, at };
}
