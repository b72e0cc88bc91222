import type { FailedMessage } from '../../../core/failure/failed-message.ts';
import { failedMessageId, runName } from '../../../core/failure/id.ts';
import type { FailureReport, ReportedError } from '../../../core/failure/report.ts';
import { redeliveryFailed } from '../../../core/failure/transitions.ts';
import type { Envelope } from '../../../core/message/envelope.ts';

/** Seconds after a fixed moment, as an ISO time. */
export const at = (seconds: number) =>
  new Date(Date.UTC(2026, 0, 5, 10, 0, 0) + seconds * 1000).toISOString();

export function reportedError(more: Partial<ReportedError> = {}): ReportedError {
  return {
    name: 'CardDeclined',
    message: 'no funds',
    stack: null,
    code: 'card-declined',
    permanent: false,
    ...more,
  };
}

export function failureReport(more: Partial<FailureReport> = {}): FailureReport {
  return { source: 'consumer', error: reportedError(), failed_at: at(0), attempt: 1, ...more };
}

export function envelope(more: Partial<Envelope> = {}): Envelope {
  return {
    id: 'm-1',
    exchange: 'orders',
    routing_key: 'order.created',
    queue: 'orders',
    encoding: 'text',
    properties: { content_type: 'application/json' },
    headers: {},
    ...more,
  };
}

/** A record after its first failure at `at(0)`, waiting 60 s for the first of three retries. */
export function failedMessage(more: Partial<FailedMessage> = {}): FailedMessage {
  const message_id = more.message_id ?? 'm-1';
  const queue = more.queue === undefined ? 'orders' : more.queue;
  const id = more.id ?? failedMessageId(message_id, queue);
  return {
    id,
    message_id,
    exchange: 'orders',
    routing_key: 'order.created',
    queue,
    payload: '{"order_id":"o-1"}',
    payload_encoding: 'text',
    payload_bytes: 18,
    properties: { content_type: 'application/json' },
    headers: {},
    service: null,
    source: 'consumer',
    error_name: 'CardDeclined',
    error_message: 'no funds',
    error_stack: null,
    fingerprint: '0123456789abcdef',
    permanent: false,
    status: 'pending',
    retry_count: 0,
    max_retries: 3,
    attempts: [
      { number: 1, at: at(0), source: 'consumer', error_name: 'CardDeclined', error_message: 'no funds' },
    ],
    resolution: null,
    run: runName(id, more.generation ?? 1),
    generation: 1,
    failed_at: at(0),
    last_retry_at: null,
    next_retry_at: at(60),
    resolved_at: null,
    deleted_at: null,
    created_at: at(0),
    updated_at: at(0),
    version: 1,
    ...more,
  };
}

/** The same record, redelivered at `at(60)` and its outcome open. */
export function retrying(more: Partial<FailedMessage> = {}): FailedMessage {
  return failedMessage({
    status: 'retrying',
    retry_count: 1,
    last_retry_at: at(60),
    next_retry_at: null,
    updated_at: at(60),
    version: 2,
    ...more,
  });
}

/** The same record, which waits for a person who has heard of it. */
export function failed(more: Partial<FailedMessage> = {}): FailedMessage {
  return failedMessage({ status: 'failed', next_retry_at: null, alerted_at: at(1), ...more });
}

export function resolved(): FailedMessage {
  return retrying({ status: 'resolved', resolved_at: at(61), resolution: 'confirmed' });
}

export function deleted(): FailedMessage {
  return failedMessage({ status: 'deleted', deleted_at: at(3), next_retry_at: null });
}

/** A record whose redelivery is known to have failed, before its run has settled that. */
export function retryFailed(record: FailedMessage = retrying()): FailedMessage {
  const noted = redeliveryFailed(record, failureReport({ attempt: 2, failed_at: at(61) }), at(61));
  if ('refused' in noted) throw new Error(noted.refused);
  return noted;
}

/** What a move made of a record, where it was allowed. */
export function recordOf(moved: { record: FailedMessage } | { refused: string }): FailedMessage {
  if ('refused' in moved) throw new Error(`refused: ${moved.refused}`);
  return moved.record;
}
