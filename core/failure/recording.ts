import type { Envelope } from '../message/envelope.ts';
import { HEADER_ATTEMPT, HEADER_FAILED_MESSAGE, HEADER_REVISION } from '../message/headers.ts';
import type { RetryRoute } from '../retry/route.ts';
import {
  afterFailure,
  attemptOf,
  changed,
  deliveryUnderWay,
  errorFields,
  hasFailed,
  newRun,
  type RetryFrom,
  withAttempt,
} from './change.ts';
import { secondsUntil } from './due.ts';
import type { FailedMessage } from './failed-message.ts';
import { runName } from './id.ts';
import { backWhereItWas } from './moved-away.ts';
import type { FailureReport } from './report.ts';
import { markedDelivery } from './retry-of.ts';
import { publishingService } from './service.ts';
import { isUnsaid } from './taken-away.ts';
import { isNewAfterDeletion, type ReportedFailure } from './which-message.ts';

type Plan = Pick<RetryRoute, 'delivery' | 'delays'>;

/** `record` has changed exactly when `change` is not `none`. `start` says which run must be there: its own, from where. */
export type Recorded = {
  change: 'recorded' | 'reopened' | 'attempt' | 'none';
  record: FailedMessage;
  start: RetryFrom | null;
};

/** What the report of a failure does to the record of its message on its queue, or without one: the first record. */
export function recordFailure(
  existing: FailedMessage | undefined,
  reported: ReportedFailure,
  plan: Plan,
  now: string,
): Recorded {
  const report = { ...reported, failure: normalised(reported, now) };
  if (!existing || isNewAfterDeletion(existing, report)) return firstRecord(report, plan, now, existing);
  if (existing.queue !== report.envelope.queue) {
    const back = backWhereItWas(existing, report);
    return back ? reopened(back, report.failure, plan, now) : known(existing);
  }
  switch (existing.status) {
    case 'retrying':
      return isOfAnotherRun(existing, report.envelope)
        ? known(existing)
        : whileRetrying(existing, report.failure, plan, now);
    case 'resolved':
      return mayReopen(existing, report.failure)
        ? reopened(existing, report.failure, plan, now)
        : known(existing);
    case 'pending':
      return { ...known(existing), start: startAgain(existing, now) };
    case 'failed':
      return isLateWordOf(existing, report.failure)
        ? whatBecameOf(existing, report.failure, plan, now)
        : known(existing);
    default:
      return known(existing);
  }
}

function known(record: FailedMessage): Recorded {
  return { change: 'none', record, start: null };
}

/** Times of one form, so that they compare as text; and the attempt as the message itself says it, where it can. */
function normalised({ envelope, failure }: ReportedFailure, now: string): FailureReport {
  const at = new Date(failure.failed_at);
  return {
    ...failure,
    failed_at: Number.isNaN(at.getTime()) ? now : at.toISOString(),
    attempt: markedDelivery(envelope) ?? failure.attempt,
  };
}

/** `deleted`: the record of an earlier failure under the same id, whose place this one takes. Runs are never named twice. */
function firstRecord(
  { id, envelope, failure, payload, content }: ReportedFailure,
  plan: Plan,
  now: string,
  deleted?: FailedMessage,
): Recorded {
  const generation = (deleted?.generation ?? 0) + 1;
  const {
    [HEADER_ATTEMPT]: _attempt,
    [HEADER_FAILED_MESSAGE]: _record,
    [HEADER_REVISION]: _revision,
    ...headers
  } = envelope.headers;
  const error = errorFields(failure);
  const expires_at = envelope.queue === null ? envelope.expires_at : envelope.worthless_at;
  // When its turn comes, a parked one is handled for the first time: that is none of its retries.
  const max_retries = plan.delays.length + (failure.source === 'parked' ? 1 : 0);
  const standing = { permanent: error.permanent, retry_count: 0, max_retries };
  const record: FailedMessage = {
    id,
    message_id: envelope.id,
    exchange: envelope.exchange,
    routing_key: envelope.routing_key,
    queue: envelope.queue,
    ...(failure.work_queue === undefined ? {} : { work_queue: failure.work_queue }),
    ...(failure.order_group === undefined ? {} : { order_group: failure.order_group }),
    ...payload,
    ...(content === undefined ? {} : { content }),
    properties: envelope.properties,
    headers,
    ...(envelope.header_types === undefined ? {} : { header_types: envelope.header_types }),
    ...(envelope.dropped_headers === undefined ? {} : { dropped_headers: envelope.dropped_headers }),
    service: publishingService(envelope.properties, payload),
    ...error,
    ...standing,
    ...standingAfter(failure, standing, plan, now),
    attempts: [attemptOf(failure, 1)],
    resolution: null,
    run: runName(id, generation),
    generation,
    failed_at: failure.failed_at,
    ...(expires_at === undefined ? {} : { expires_at }),
    last_retry_at: null,
    resolved_at: null,
    deleted_at: null,
    // An operation that deleted the one before, and comes again after a crash, is not to act on this one.
    ...(deleted?.operation_id === undefined ? {} : { operation_id: deleted.operation_id }),
    created_at: now,
    updated_at: now,
    version: (deleted?.version ?? 0) + 1,
  };
  return { change: 'recorded', record, start: startOf(record) };
}

/** What was parked did not fail, and waits for its turn. */
function standingAfter(
  { source }: FailureReport,
  record: Parameters<typeof afterFailure>[0],
  { delays }: Plan,
  now: string,
) {
  if (source === 'parked') return { status: 'parked', next_retry_at: null } as const;
  return afterFailure(record, delays, now);
}

/** A run waits before the retry of a pending record; a failed one has none. */
function startOf(record: FailedMessage): RetryFrom | null {
  return record.status === 'pending' ? { attempt: record.retry_count + 1, wait: true } : null;
}

/**
 * The recorder may have ended between writing the record and starting its run, which waits for the time that the record says:
 * a person may have chosen another. Later runs, and those that do not wait, are others' to start.
 */
function startAgain(
  { retry_count, next_retry_at, updated_at }: FailedMessage,
  now: string,
): RetryFrom | null {
  if (retry_count > 0 || next_retry_at === null || next_retry_at <= updated_at) return null;
  return { attempt: 1, wait: true, wait_seconds: secondsUntil(next_retry_at, now) };
}

/** What a run sent from which another has taken over: the new one sends the same retry itself, and its outcome counts. */
function isOfAnotherRun({ run }: FailedMessage, { redelivery }: Envelope): boolean {
  return redelivery !== undefined && redelivery.run !== run;
}

/**
 * A failure while the redelivery's outcome is open, of which its run does not hear: from an AMQP queue that is how an
 * attempt fails, while the run waits out its quiet window; anywhere else nobody waits for the task token any more. So
 * the next run takes over at once.
 */
function whileRetrying(record: FailedMessage, failure: FailureReport, plan: Plan, now: string): Recorded {
  const number = deliveryUnderWay(record);
  if (hasFailed(record, number)) return known(record);
  const isItsOwn = plan.delivery === 'amqp' ? isOfRedelivery(record, failure) : failure.attempt === number;
  if (!isItsOwn) return known(record);
  const noted = withAttempt(record, failure, number);
  const next = changed(noted, { ...newRun(record), ...afterFailure(noted, plan.delays, now) }, now);
  return { change: 'attempt', record: next, start: startOf(next) };
}

/** An AMQP client may have put the message back without our header; then the time tells: a failure after the redelivery. */
function isOfRedelivery(record: FailedMessage, failure: FailureReport): boolean {
  if (failure.attempt > 1) return failure.attempt === deliveryUnderWay(record);
  return record.last_retry_at !== null && failure.failed_at > record.last_retry_at;
}

/**
 * Only a failure from after the resolution reopens it: a repeated report of an earlier one must not. Where success was
 * only assumed, the redelivery's own failure reopens it whatever its time says: RabbitMQ's clock counts whole seconds.
 */
function mayReopen(record: FailedMessage, failure: FailureReport): boolean {
  if (record.resolved_at !== null && failure.failed_at > record.resolved_at) return true;
  const number = deliveryUnderWay(record);
  return record.resolution === 'assumed' && failure.attempt === number && !hasFailed(record, number);
}

/**
 * Whether a redelivery's own failure comes in after it was given up because nobody said what became of it: RabbitMQ's dead
 * letters may be minutes late.
 */
function isLateWordOf(record: FailedMessage, failure: FailureReport): boolean {
  return isUnsaid(record) && failure.attempt === deliveryUnderWay(record);
}

/** The failure takes the place of the guess, and the schedule goes on. */
function whatBecameOf(record: FailedMessage, failure: FailureReport, plan: Plan, now: string): Recorded {
  const number = deliveryUnderWay(record);
  const attempts = record.attempts.filter((attempt) => attempt.number !== number);
  return reopened({ ...record, attempts }, failure, plan, now);
}

function reopened(record: FailedMessage, failure: FailureReport, plan: Plan, now: string): Recorded {
  const noted = withAttempt(record, failure, deliveryUnderWay(record));
  const fields = {
    resolution: null,
    resolved_at: null,
    ...(failure.order_group === undefined ? {} : { order_group: failure.order_group }),
    ...newRun(record),
    ...standingAfter(failure, noted, plan, now),
  };
  const next = changed(noted, fields, now);
  return { change: 'reopened', record: next, start: startOf(next) };
}
