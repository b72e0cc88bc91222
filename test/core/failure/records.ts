import type { FailedMessage } from '../../../core/failure/failed-message.ts';
import { failedMessageId, runName } from '../../../core/failure/id.ts';
import type { FailureReport, ReportedError } from '../../../core/failure/report.ts';
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
