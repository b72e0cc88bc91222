import type { Alerts } from '../../core/alert/alerts.ts';
import { announce } from '../../core/alert/announce.ts';
import type { AlertWindows } from '../../core/alert/windows.ts';
import { type FailedMessage, logFields } from '../../core/failure/failed-message.ts';
import { sourceOfRetry } from '../../core/failure/source.ts';
import type { FailedMessageStore } from '../../core/failure/store.ts';
import { isUnderWay, type Outcome, settle } from '../../core/failure/transitions.ts';
import { update } from '../../core/failure/update.ts';
import type { Log } from '../../core/log.ts';
import type { RetryRoutes } from '../../core/retry/route.ts';
import { waitSeconds } from '../../core/retry/wait-seconds.ts';
import type { Redelivery } from '../../core/retry/workflow.ts';
import { recordSpan } from '../../core/trace/message-span.ts';
import { inSpan, type Spans } from '../../core/trace/spans.ts';
import { type Event, readStep } from './step.ts';
import { failureOf } from './task-error.ts';

export type SettleDeps = {
  store: FailedMessageStore;
  alerts: Alerts;
  windows: AlertWindows;
  /** Seconds for which one alert stands for all of its kind. */
  windowSeconds: number;
  routes: RetryRoutes;
  spans: Spans;
  log: Log;
  now: () => Date;
  /** As Math.random. */
  random: () => number;
};

type Next = { id: string; run: string; delivery?: Redelivery | undefined; attempt: number };

/**
 * What the retry workflow does next, and with what: go round again after a wait, watch the queue in which the message is
 * after a quiet window, or end.
 */
export type Answer =
  | ({ decision: 'retry'; wait_seconds: number } & Next)
  | ({ decision: 'watch'; result: { looks: 0; first: null; wait_seconds: number } } & Next)
  | { decision: 'stop' };

/** The step of the retry workflow that learns how a redelivery ended. Asked twice, it answers the same. */
export function createHandler(deps: SettleDeps) {
  return async (input: unknown): Promise<Answer> => {
    const event = readStep(input);
    // Redelivering it said so; there is nothing to settle.
    if (event.outcome === 'superseded') return { decision: 'stop' };
    const { write, answer, refused, record } = await update(deps.store, event.id, (found) =>
      move(deps, event, found),
    );
    const about = record ? logFields(record) : { message_id: null, failed_message_id: event.id, queue: null };
    const fields = {
      ...about,
      run: event.run,
      attempt: event.attempt,
    };
    if (refused) deps.log.info('superseded', { ...fields, reason: refused });
    if (write) await inSpan(deps.spans, recordSpan('retry', write), () => notify(deps, write, fields));
    return answer;
  };
}

type Move = {
  write: FailedMessage | null;
  answer: Answer;
  refused: string | null;
  record: FailedMessage | undefined;
};

function move(deps: SettleDeps, event: Event, record: FailedMessage | undefined): Move {
  if (!record) return { write: null, answer: { decision: 'stop' }, refused: 'unknown', record };
  const { id, run, delivery, attempt } = event;
  const next = { id, run, delivery };
  if (event.outcome === 'sent' && isUnderWay(record, event)) {
    const result = { looks: 0, first: null, wait_seconds: event.quiet_seconds ?? 0 } as const;
    return { write: null, answer: { decision: 'watch', ...next, attempt, result }, refused: null, record };
  }
  const now = deps.now().toISOString();
  const { delays } = deps.routes(record);
  const settled = settle(record, event, outcomeOf(event, record, now), delays, now);
  if ('refused' in settled) {
    return { write: null, answer: { decision: 'stop' }, refused: settled.refused, record };
  }
  if (settled.answer.decision === 'stop') {
    return { write: settled.next, answer: settled.answer, refused: null, record };
  }
  const wait_seconds = waitSeconds(delays, settled.answer.attempt, deps.random);
  return { write: settled.next, answer: { ...next, ...settled.answer, wait_seconds }, refused: null, record };
}

function outcomeOf(
  { outcome, error, attempt, confirmation }: Event,
  record: FailedMessage,
  now: string,
): Outcome {
  // What was sent and is under way no more has failed, or belongs to another run.
  if (outcome === 'sent' || outcome === 'superseded') return { outcome: 'quiet' };
  if (outcome === 'confirmed') return { ...confirmation, outcome };
  if (outcome !== 'failed') return { outcome };
  return { outcome, failure: failureOf(error, attempt + 1, sourceOfRetry(record), now) };
}

async function notify(
  deps: SettleDeps,
  record: FailedMessage,
  fields: Record<string, unknown>,
): Promise<void> {
  if (record.status === 'resolved') {
    deps.log.info('resolved', { ...fields, resolution: record.resolution, retry_count: record.retry_count });
    return;
  }
  if (record.status === 'deleted') {
    deps.log.info('handled after it was deleted', fields);
    return;
  }
  const error = {
    error_name: record.error_name,
    retry_count: record.retry_count,
    permanent: record.permanent,
  };
  if (record.status === 'pending') {
    deps.log.info('recorded', { ...fields, ...error, next_retry_at: record.next_retry_at });
    return;
  }
  deps.log.warn('failed for good', { ...fields, ...error });
  await announce(deps, record);
}
