import { type FailedMessage, FailedMessageSchema } from '../../../core/failure/failed-message.ts';
import { failedMessageId, runName } from '../../../core/failure/id.ts';

/** A pending failure of one message on the queue `orders`, as the recorder would have written it. */
export function failedMessage(messageId: string, fields: Partial<FailedMessage> = {}): FailedMessage {
  const id = fields.id ?? failedMessageId(messageId, 'orders');
  return FailedMessageSchema.parse({
    id,
    message_id: messageId,
    exchange: 'orders',
    routing_key: 'order.created',
    queue: 'orders',
    payload: '{"order_id":"o-1"}',
    payload_encoding: 'text',
    payload_bytes: 18,
    properties: { content_type: 'application/json' },
    headers: { 'x-tenant': 't1' },
    source: 'consumer',
    error_name: 'TypeError',
    error_message: 'x is undefined',
    error_stack: 'TypeError: x is undefined\n    at handle',
    fingerprint: 'f1',
    permanent: false,
    status: 'pending',
    retry_count: 0,
    max_retries: 3,
    attempts: [
      {
        number: 1,
        at: '2026-01-05T09:59:00.000Z',
        source: 'consumer',
        error_name: 'TypeError',
        error_message: 'x is undefined',
      },
    ],
    resolution: null,
    run: runName(id, 1),
    generation: 1,
    failed_at: '2026-01-05T09:59:00.000Z',
    last_retry_at: null,
    next_retry_at: '2026-01-05T10:30:00.000Z',
    resolved_at: null,
    deleted_at: null,
    alerted_at: null,
    checked_at: null,
    created_at: '2026-01-05T09:59:00.000Z',
    updated_at: '2026-01-05T09:59:00.000Z',
    version: 1,
    ...fields,
  });
}
