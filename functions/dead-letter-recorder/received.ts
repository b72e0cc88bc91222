import type { SQSRecord } from 'aws-lambda';
import { receiveWorkItem, unreadableItem } from '../../adapters/sqs/work-item.ts';
import { classify } from '../../core/failure/classify.ts';
import { attemptNumber, type FailureReport, type ReportedError } from '../../core/failure/report.ts';
import { CRASH } from '../../core/idempotency/claims.ts';
import { PULL_RECEIVES } from '../../core/limits.ts';
import type { Envelope } from '../../core/message/envelope.ts';
import type { WorkItem } from '../../core/message/work-item.ts';
import type { RetryRoutes } from '../../core/retry/route.ts';
import { traceFields } from '../../core/trace/carried.ts';

/** A failed message as the recorder takes it in. `taskToken`: a workflow waits for this very delivery. */
export type Received = { envelope: Envelope; body: Uint8Array; failure: FailureReport; taskToken?: string };

/**
 * What an SQS record tells. With a report, that; without one SQS gave the message up, because every delivery ended
 * without a word. A record that nobody can read is recorded as well: to return it would be to lose it in the end.
 */
export function received(record: SQSRecord, routes: RetryRoutes, now: string): Received {
  let item: WorkItem;
  try {
    item = receiveWorkItem(record);
  } catch (error) {
    return unreadable(record, error, now);
  }
  const { envelope, body, failure, taskToken } = item;
  if (failure) return { envelope, body, failure };
  return {
    envelope,
    body,
    failure: gaveUp(envelope, routes, firstReceived(record, now)),
    ...(taskToken === undefined ? {} : { taskToken }),
  };
}

/** Null in `queue`: it came from the outbox, and was never routed. */
function gaveUp(envelope: Envelope, routes: RetryRoutes, failed_at: string): FailureReport {
  const attempt = attemptNumber(envelope);
  if (envelope.queue === null) {
    const message =
      'The message was accepted while the broker was away, and could not be brought to it since.';
    return {
      source: 'outbox',
      error: silent('OutboxUndelivered', 'outbox-undelivered', message),
      failed_at,
      attempt,
    };
  }
  // No consumer function takes from a queue that the topology does not know.
  if (routes({ queue: envelope.queue, work_queue: true }).delivery === 'pull') {
    const message = `It was given out to HTTP clients ${PULL_RECEIVES} times, and nobody acknowledged it before its visibility timeout was over.`;
    const error = silent('NotAcknowledged', 'not-acknowledged', message);
    return { source: 'unacknowledged', error, failed_at, attempt, work_queue: true };
  }
  // The pipeline reports a crash while it handled; here no invocation got so far, for as long as SQS was patient.
  return {
    source: 'crash',
    error: silent(CRASH.name, 'consumer-crashed', CRASH.message),
    failed_at,
    attempt,
  };
}

function silent(name: string, code: string, message: string): ReportedError {
  return { name, message, stack: null, code, permanent: false };
}

/** SQS says the same to every delivery of the record, so that a repeat is known to be one. */
function firstReceived({ attributes }: SQSRecord, now: string): string {
  const at = Number(attributes.ApproximateFirstReceiveTimestamp);
  return Number.isFinite(at) && at > 0 ? new Date(at).toISOString() : now;
}

function unreadable(record: SQSRecord, error: unknown, now: string): Received {
  return {
    ...unreadableItem(record, null),
    failure: {
      source: 'crash',
      error: { ...classify(error), permanent: true },
      failed_at: firstReceived(record, now),
      attempt: 1,
    },
  };
}

/** What every line says of the message. */
export function named({ envelope: { id, queue, headers } }: Pick<Received, 'envelope'>) {
  return { message_id: id, ...traceFields(headers), queue };
}
