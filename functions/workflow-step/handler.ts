import { CourtierError, PermanentError } from '../../core/errors.ts';
import type { Log } from '../../core/log.ts';
import type { Publisher } from '../../core/message/publisher.ts';
import type { TaskOutcomes } from '../../core/retry/task-outcomes.ts';
import { traceFields, withTrace } from '../../core/trace/carried.ts';
import { publishSpan } from '../../core/trace/message-span.ts';
import { inSpan, type Spans } from '../../core/trace/spans.ts';
import { stepDeadline } from '../../core/workflow/deadline.ts';
import type { Workflow } from '../../core/workflow/define.ts';
import { answerTask, endingOf, type WorkflowEnding, workflowEnding } from '../../core/workflow/ending.ts';
import { named, requestNamed, undoneBy, workflowNamed } from '../../core/workflow/lookup.ts';
import type { WorkflowStep } from '../../core/workflow/run.ts';
import { stepId, stepMessageId } from '../../core/workflow/step-id.ts';
import { stepMessage } from '../../core/workflow/step-message.ts';
import type { WorkflowRuns, WorkflowSteps } from '../../core/workflow/stores.ts';
import { type Event, parse, type Send } from './event.ts';

export type WorkflowStepDeps = {
  /** Those that are installed. */
  workflows: readonly Workflow[];
  runs: WorkflowRuns;
  steps: WorkflowSteps;
  outcomes: TaskOutcomes;
  publisher: Publisher;
  /** Not to be guessed. */
  newSecret: () => string;
  now: () => Date;
  spans: Spans;
  log: Log;
};

export type Answer = Pick<WorkflowEnding, 'status'> | { status: 'asked' | 'answered' };

/**
 * What the state machine does outside itself: it writes down how the last step ended, and asks a service for the next
 * one, or writes down how the workflow ended. Each may be called twice: a service is asked twice then, by the same id.
 */
export function createHandler(deps: WorkflowStepDeps) {
  return async (input: unknown): Promise<Answer> => {
    const event = parse(input);
    const workflow = workflowNamed(deps.workflows, event.workflow);
    if (!workflow || (event.action === 'send' && !requestNamed(workflow, event.step))) {
      throw new PermanentError('No workflow that is installed has this step.', { code: 'unknown-step' });
    }
    const earlier = await writeEnding(deps, workflow, event);
    return event.action === 'send'
      ? ask(deps, workflow, event, earlier)
      : finish(deps, workflow, event, earlier);
  };
}

/**
 * The steps go one after the other: whichever still waits beside this one has ended. Each by its own row: the task that
 * ended last may be another's. Answers all but this one.
 */
async function writeEnding(
  { steps, now }: WorkflowStepDeps,
  workflow: Workflow,
  event: Event,
): Promise<WorkflowStep[]> {
  const own = event.action === 'send' ? event.step : undefined;
  const all = await steps.list(event);
  const waiting = all.filter(({ step, status }) => step !== own && status === 'waiting');
  if (event.ended === null || waiting.length === 0) return all.filter(({ step }) => step !== own);
  const at = now().toISOString();
  for (const step of waiting)
    await steps.end(step, { ...endingOf(workflow, step, { ended: event.ended, next: own, now: at }), at });
  return (await steps.list(event)).filter(({ step }) => step !== own);
}

async function ask(
  deps: WorkflowStepDeps,
  workflow: Workflow,
  event: Send,
  earlier: WorkflowStep[],
): Promise<Answer> {
  const { run_id, step, task_token: token } = event;
  const key = { workflow: workflow.name, run_id, step };
  const run = await deps.runs.get(key);
  if (!run) throw new PermanentError('Nothing is known of this run.', { code: 'unknown-run' });
  const at = deps.now();
  const id = stepId(key, deps.newSecret());
  const forward = undoneBy(workflow, step);
  // Before anybody is asked to take it back: a request for it that is still under way finds it closed.
  if (forward) await deps.steps.takeBack({ ...key, step: forward.name });
  const deadline = deadlineOf(event, at);
  const begun = await deps.steps.begin({ ...key, id, token, at: at.toISOString(), deadline });
  if (!begun) throw new NotBegunError(step, 'it is being taken back');
  const fields = {
    workflow: workflow.name,
    ...named(workflow, run_id),
    step,
    message_id: stepMessageId(begun, begun.id),
    ...traceFields(run.trace ?? {}),
  };
  if (begun.answer) {
    await answerTask(deps.outcomes, token, begun.answer);
    deps.log.info('the step was answered before', { ...fields, outcome: begun.answer.outcome });
    return { status: 'answered' };
  }
  await deps.runs.moved(key, step, at.toISOString());
  if (begun.deadline !== undefined && at.getTime() > Date.parse(begun.deadline)) {
    throw new NotBegunError(step, 'its time is over');
  }
  const message = stepMessage(workflow, run, begun, earlier, { at, deadline: begun.deadline ?? null });
  await inSpan(deps.spans, publishSpan(message), (trace) =>
    deps.publisher.publish({ ...message, headers: withTrace(message.headers, trace) }, { mandatory: true }),
  );
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
  constructor(step: string, why: string) {
    super('step-not-begun', 'fail', `The step ${step} is not asked for: ${why}.`, { details: { step } });
  }
}

async function finish(
  deps: WorkflowStepDeps,
  workflow: Workflow,
  { run_id }: Event,
  steps: WorkflowStep[],
): Promise<Answer> {
  const { status, reason } = workflowEnding(workflow, steps);
  await deps.runs.finish(
    { workflow: workflow.name, run_id },
    { status, reason, at: deps.now().toISOString() },
  );
  const fields = { workflow: workflow.name, ...named(workflow, run_id), status, reason };
  if (status === 'failed') deps.log.error('workflow ended', fields);
  else deps.log.info('workflow ended', fields);
  return { status };
}
