import { PermanentError } from '../../core/errors.ts';
import { type WorkflowReply, WorkflowReplySchema } from '../../core/message/workflow-messages.ts';
import { isFromAsked, stepIn } from '../../core/workflow/answerer.ts';
import type { Workflow } from '../../core/workflow/define.ts';
import { answerTask } from '../../core/workflow/ending.ts';
import { named } from '../../core/workflow/lookup.ts';
import type { StepAnswer } from '../../core/workflow/run.ts';
import type { StepKey } from '../../core/workflow/step-id.ts';
import type { WorkflowSteps } from '../../core/workflow/stores.ts';
import type { PipelineDeps } from '../pipeline/consumer.ts';
import { defineConsumer } from '../pipeline/define-consumer.ts';

export type WorkflowReplyDeps = PipelineDeps & { workflow: Workflow; steps: WorkflowSteps };

/**
 * Tells a workflow what a service answered: the first answer to a step counts. One that comes too late stays with its step;
 * one to a step that nobody asked for, or of another than the service that was asked, waits for a person.
 */
export function createHandler({ workflow, steps, ...pipeline }: WorkflowReplyDeps) {
  return defineConsumer({
    of: workflow.of,
    queue: workflow.replies.queue,
    schema: WorkflowReplySchema,
    async handle(reply, { messageId, message, log }) {
      const step = stepIn(workflow, reply.data.step_id);
      const from = { userId: message.properties.user_id, exchange: message.exchange };
      const isOfAnother = step && !isFromAsked(workflow, reply.data.step_id, from);
      if (isOfAnother && (await isStep(steps, step, reply.data.step_id))) {
        const code = 'answer-of-another';
        throw new PermanentError('The answer is not from the service that was asked.', { code });
      }
      const answer = answerOf(reply, messageId, pipeline.now().toISOString());
      const held = step && !isOfAnother && (await steps.answer({ ...step, id: reply.data.step_id }, answer));
      if (!held) throw new PermanentError('No step of any workflow has this id.', { code: 'unknown-step' });
      const { answer: kept, status } = held.step;
      const { run_id, ...of } = step;
      const fields = { ...of, ...named(workflow, run_id), outcome: answer.outcome, status };
      if (kept?.message_id !== messageId && kept?.outcome !== answer.outcome) {
        throw new PermanentError(`The step was answered before: ${kept?.outcome}.`, {
          code: 'step-answered-otherwise',
        });
      }
      if (kept.message_id !== messageId) return log.info('the step was answered before', fields);
      const answered = held.token !== null && (await answerTask(pipeline.outcomes, held.token, kept));
      if (answered === 'delivered') log.info('step answered', fields);
      else log.warn('answered when nobody waited any more', fields);
    },
  })(pipeline);
}

async function isStep(steps: WorkflowSteps, key: StepKey, id: string): Promise<boolean> {
  return (await steps.list(key)).some((step) => step.id === id);
}

function answerOf({ data, metadata }: WorkflowReply, messageId: string, at: string): StepAnswer {
  const { outcome, reason = null, result = null } = data;
  return { outcome, reason, result, service: metadata.service, message_id: messageId, at };
}
