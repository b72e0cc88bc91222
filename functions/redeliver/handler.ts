import * as z from 'zod';
import { CourtierError } from '../../core/errors.ts';
import { classify } from '../../core/failure/classify.ts';
import { type FailedMessage, logFields } from '../../core/failure/failed-message.ts';
import { notingLeftOut } from '../../core/failure/redelivery.ts';
import type { FailureReport } from '../../core/failure/report.ts';
import { sourceOfRetry } from '../../core/failure/source.ts';
import type { FailedMessageStore } from '../../core/failure/store.ts';
import { beginRedelivery, redeliveryFailed, redeliverySent } from '../../core/failure/transitions.ts';
import { update } from '../../core/failure/update.ts';
import type { Log } from '../../core/log.ts';
import { ExpiredError } from '../../core/message/expiry.ts';
import { failDelivery } from '../../core/retry/delivery-failed.ts';
import type { TaskOutcomes } from '../../core/retry/task-outcomes.ts';
import { RedeliverySchema } from '../../core/retry/workflow.ts';
import { recordSpan } from '../../core/trace/message-span.ts';
import { inSpan, type Spans } from '../../core/trace/spans.ts';
import { type SendDeps, send } from './send.ts';

export type RedeliverDeps = SendDeps & {
  store: FailedMessageStore;
  outcomes: TaskOutcomes;
  spans: Spans;
  log: Log;
};

const EventSchema = z.object({
  id: z.string(),
  run: z.string(),
  attempt: z.number().int().min(1),
  /** Missing in executions that began before the workflow said it: there a token is for a work queue. */
  delivery: RedeliverySchema.optional(),
  /**
   * Answered by the consumer where it can confirm, else by this function when the broker has the message. A credential: it
   * goes into the message for a consumer that confirms, and nowhere else.
   */
  task_token: z.string().min(1).optional(),
});
type Event = z.infer<typeof EventSchema>;

/** `superseded`: another run, or a person, decided otherwise, and nothing was sent. */
export type Answer = { superseded: boolean };

/** The step of the retry workflow that delivers a message once more. Called twice, the message comes twice, its effect once. */
export function createHandler(deps: RedeliverDeps) {
  return async (input: unknown): Promise<Answer> => {
    const event = parse(input);
    const { record, refused, found } = await begin(deps, event);
    // It was tried before, and failed for good: the run goes on to settle that.
    if (refused === 'retrying') return answered(deps, event, { superseded: false });
    if (!record) {
      const about = found ? logFields(found) : { failed_message_id: event.id };
      const fields = { ...about, run: event.run, attempt: event.attempt, reason: refused };
      deps.log.info('superseded', fields);
      return answered(deps, event, { superseded: true });
    }
    const token = consumerToken(event);
    const { run, exchange } = record;
    const fields = { ...logFields(record), exchange, run, attempt: event.attempt };
    try {
      await inSpan(deps.spans, recordSpan('redeliver', record), () => send(deps, record, token));
    } catch (error) {
      await refusedToSend(deps, event, record, error);
      return { superseded: false };
    }
    deps.log.info('redelivered', fields);
    if (token === undefined) return answered(deps, event, { superseded: false });
    await noteSent(deps, event, record);
    return { superseded: false };
  };
}

/** The token where the consumer answers it; AMQP clients cannot. */
function consumerToken({ delivery, task_token }: Event): string | undefined {
  return delivery === 'amqp' || delivery === 'exchange' ? undefined : task_token;
}

/** Lets the run go on, where it is this function that says so. */
async function answered(deps: RedeliverDeps, { task_token }: Event, answer: Answer): Promise<Answer> {
  if (task_token !== undefined) await deps.outcomes.succeed(task_token, answer);
  return answer;
}

/** An error of zod may quote the input, and with it the token. */
function parse(input: unknown): Event {
  const parsed = EventSchema.safeParse(input);
  if (parsed.success) return parsed.data;
  const fields = parsed.error.issues.map((issue) => issue.path.join('.')).join(', ');
  throw new CourtierError('invalid-step', 'fail', `The workflow's step is not complete: ${fields}.`);
}

/** `found`: the record of a step that was refused, where there is one. */
type Begun =
  | { record: FailedMessage; refused: null; found?: undefined }
  | { record: null; refused: string; found?: FailedMessage };

/** The record says `retrying` before anything is sent: what was sent can then never be forgotten. */
async function begin(deps: RedeliverDeps, event: Event): Promise<Begun> {
  const { id, run, attempt } = event;
  const { begun } = await update(deps.store, id, (record): { write: FailedMessage | null; begun: Begun } => {
    if (!record) return { write: null, begun: { record: null, refused: 'unknown' } };
    const step = beginRedelivery(record, { run, attempt }, deps.now().toISOString());
    if ('refused' in step)
      return { write: null, begun: { record: null, refused: step.refused, found: record } };
    const begun = consumerToken(event) === undefined ? notingLeftOut(step.record) : step.record;
    return { write: step.repeat ? null : begun, begun: { record: begun, refused: null } };
  });
  return begun;
}

/** For the reconciler, which may find it vanished from now on. Without the note it is not looked for, and waits for its day. */
async function noteSent(deps: RedeliverDeps, event: Event, sent: FailedMessage): Promise<void> {
  try {
    await update(deps.store, event.id, (record) => {
      const noted = record && redeliverySent(record, event, deps.now().toISOString());
      return { write: noted && 'record' in noted ? noted.record : null };
    });
  } catch (error) {
    const { code } = classify(error);
    deps.log.warn('not noted as sent', { ...logFields(sent), run: event.run, error_code: code });
  }
}

/**
 * What may pass is thrown: Step Functions calls again, and in the end settles the attempt as failed. What cannot pass
 * is a failed attempt at once: the task's where there is one, else (in an execution that began before each step had a
 * token) noted for the settling step.
 */
async function refusedToSend(
  deps: RedeliverDeps,
  event: Event,
  record: FailedMessage,
  error: unknown,
): Promise<void> {
  const { name, message, code } = classify(error);
  deps.log.warn('could not be redelivered', {
    ...logFields(record),
    attempt: event.attempt,
    error_name: name,
    error_code: code,
    error_message: message,
  });
  if (!(error instanceof CourtierError) || error.disposition === 'retry') throw error;
  const failure: FailureReport = {
    source: error instanceof ExpiredError ? 'expired' : sourceOfRetry(record),
    error: classify(error),
    failed_at: deps.now().toISOString(),
    attempt: event.attempt + 1,
  };
  if (event.task_token !== undefined) {
    await failDelivery(deps.outcomes, event.task_token, failure);
    return;
  }
  await update(deps.store, record.id, (current) => ({ write: noted(current, record, failure) }));
}

function noted(
  current: FailedMessage | undefined,
  begun: FailedMessage,
  failure: FailureReport,
): FailedMessage | null {
  if (!current || current.run !== begun.run) return null;
  const next = redeliveryFailed(current, failure, failure.failed_at);
  return 'refused' in next || next === current ? null : next;
}
