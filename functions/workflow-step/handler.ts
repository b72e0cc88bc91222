import { CourtierError, PermanentError } from '../../core/errors.ts';
import type { Log } from '../../core/log.ts';
import { publishEntry } from '../../core/message/publish-entry.ts';
import type { Publication, Publisher } from '../../core/message/publisher.ts';
import type { TaskOutcomes } from '../../core/retry/task-outcomes.ts';
import { stepDeadline } from '../../core/workflow/deadline.ts';
import { endingOf, type WorkflowEnding, workflowEnding } from '../../core/workflow/ending.ts';
import type { OrderWorkflow, WorkflowStep } from '../../core/workflow/order-workflow.ts';
import { type StepName, saga } from '../../core/workflow/saga.ts';
import { stepId, stepMessageId } from '../../core/workflow/step-id.ts';
import { stepMessage } from '../../core/workflow/step-message.ts';
import type { OrderWorkflows, WorkflowSteps } from '../../core/workflow/stores.ts';
import { tellTask } from '../../core/workflow/tell-task.ts';
import type { PublishAudit } from '../pipeline/publish-audit.ts';
import { type Event, parse, type Send } from './event.ts';

export type WorkflowStepDeps = {
  workflows: OrderWorkflows;
  steps: WorkflowSteps;
  outcomes: TaskOutcomes;
  publisher: Publisher;
  audit: PublishAudit;
  /** Not to be guessed. */
  newSecret: () => string;
  now: () => Date;
  log: Log;
};

export type Answer = Pick<WorkflowEnding, 'status'> | { status: 'asked' | 'answered' };

/**
 * What the state machine does outside itself: it writes down how the last step ended, and asks a service for the next
 * one, or writes down how the order ended. Each may be called twice: a service is asked twice then, by the same id.
 */
export function createHandler(deps: WorkflowStepDeps) {
  return async (input: unknown): Promise<Answer> => {
    const event = parse(input);
    const earlier = await writeEnding(deps, event);
    return event.action === 'send' ? ask(deps, event, earlier) : finish(deps, event.order_id, earlier);
  };
}

/**
 * The steps go one after the other: whichever still waits beside this one has ended. Each by its own row: the task that
 * ended last may be another's. Answers all but this one.
 */
async function writeEnding({ steps, now }: WorkflowStepDeps, event: Event): Promise<WorkflowStep[]> {
  const own = event.action === 'send' ? event.step : undefined;
  const all = await steps.list(event.order_id);
  const waiting = all.filter(({ step, status }) => step !== own && status === 'waiting');
  if (event.ended === null || waiting.length === 0) return all.filter(({ step }) => step !== own);
  const at = now().toISOString();
  for (const step of waiting)
    await steps.end(step, { ...endingOf(step, { ended: event.ended, next: own, now: at }), at });
  return (await steps.list(event.order_id)).filter(({ step }) => step !== own);
}

async function ask(deps: WorkflowStepDeps, event: Send, earlier: WorkflowStep[]): Promise<Answer> {
  const { order_id, step, task_token: token } = event;
  const workflow = await deps.workflows.get(order_id);
  if (!workflow) throw new PermanentError('Nothing is known of this order.', { code: 'unknown-order' });
  const at = deps.now();
  const id = stepId({ order_id, step }, deps.newSecret());
  const forward = saga.find(({ undoneBy }) => undoneBy === step)?.step;
  // Before anybody is asked to take it back: a request for it that is still under way finds it closed.
  if (forward) await deps.steps.takeBack({ order_id, step: forward });
  const deadline = deadlineOf(event, at);
  const begun = await deps.steps.begin({ order_id, step, id, token, at: at.toISOString(), deadline });
  if (!begun) throw new NotBegunError(step, 'it is being taken back');
  const fields = { order_id, step, message_id: stepMessageId(begun, begun.id) };
  if (begun.answer) {
    await tellTask(deps.outcomes, token, begun.answer);
    deps.log.info('the step was answered before', { ...fields, outcome: begun.answer.outcome });
    return { status: 'answered' };
  }
  await deps.workflows.moved(order_id, step, at.toISOString());
  if (begun.deadline !== undefined && at.getTime() > Date.parse(begun.deadline)) {
    throw new NotBegunError(step, 'its time is over');
  }
  const message = stepMessage(workflow, begun, earlier, { at, deadline: begun.deadline ?? null });
  await publish(deps, message, workflow);
  deps.log.info('step asked for', fields);
  return { status: 'asked' };
}

/** Who asks later than the timer began to run has so much less time. */
function deadlineOf({ deadline_seconds, entered_at }: Send, at: Date): string | undefined {
  if (deadline_seconds === null) return undefined;
  return stepDeadline(entered_at === undefined ? at : new Date(entered_at), deadline_seconds).toISOString();
}

/** No service is asked for the step any more. One that was asked before has the deadline that it was given. */
class NotBegunError extends CourtierError {
  constructor(step: StepName, why: string) {
    super('step-not-begun', 'fail', `The step ${step} is not asked for: ${why}.`, { details: { step } });
  }
}

async function publish(deps: WorkflowStepDeps, publication: Publication, { order_id }: OrderWorkflow) {
  const { id, exchange, routingKey } = publication;
  const publishedAt = deps.now().toISOString();
  const note = deps.audit.note(
    publishEntry({ id, exchange, routingKey, publishedAt, metadata: { client_id: 'courtier', order_id } }),
  );
  try {
    await deps.publisher.publish(publication, { mandatory: true });
  } catch (error) {
    await note.takeBack();
    throw error;
  }
  await note.written();
}

async function finish(deps: WorkflowStepDeps, orderId: string, steps: WorkflowStep[]): Promise<Answer> {
  const { status, reason } = workflowEnding(steps);
  await deps.workflows.finish(orderId, { status, reason, at: deps.now().toISOString() });
  const fields = { order_id: orderId, status, reason };
  if (status === 'failed') deps.log.error('workflow ended', fields);
  else deps.log.info('workflow ended', fields);
  return { status };
}
