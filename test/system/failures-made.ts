import { documentsOf } from '../../adapters/dynamodb/documents.ts';
import { createFailedMessages } from '../../adapters/dynamodb/failed-messages.ts';
import { eachOf } from '../../core/each-of.ts';
import { type FailedMessage, FailedMessageSchema } from '../../core/failure/failed-message.ts';
import { failedMessageId, runName } from '../../core/failure/id.ts';
import { type Courtier, newId } from './courtier.ts';

/** What the story about them finds them by. */
export type Failures = { service: string; ids: string[]; messageIds: string[] };

/** A mail that its consumer can handle, and one that it can not. */
export const GOOD = JSON.stringify({ to: 'ada.martin@example.com' });
export const BAD = JSON.stringify({ to: 'not an address' });

/**
 * Failed messages that wait for a person, as a recorder wrote them: two thousand that fail one by one would take a laptop
 * minutes. The body of each is `bodyOf` its number; null: it has none any more, so no retry can send it.
 */
export async function madeFailures(
  courtier: Courtier,
  count: number,
  bodyOf: (n: number) => string | null,
  fields: Partial<FailedMessage> = {},
): Promise<Failures> {
  const store = createFailedMessages({
    documents: documentsOf(courtier.dynamodb),
    table: 'courtier-local-failed-messages',
  });
  const service = `story-${newId()}`;
  const records = Array.from({ length: count }, (_, n) => failure(service, bodyOf(n), n, fields));
  await eachOf(records, 20, (record) => store.create(record));
  return { service, ids: records.map(({ id }) => id), messageIds: records.map((each) => each.message_id) };
}

/** The `n`-th of a service, a minute old and more; `payload` null: its body is gone. */
export function failure(
  service: string,
  payload: string | null,
  n: number,
  fields: Partial<FailedMessage>,
): FailedMessage {
  const messageId = newId();
  const id = failedMessageId(messageId, fields.queue ?? 'email_queue');
  const at = new Date(Date.now() - 60_000 - n).toISOString();
  return FailedMessageSchema.parse({
    id,
    message_id: messageId,
    exchange: 'email',
    routing_key: 'email.confirmation',
    queue: 'email_queue',
    payload,
    payload_encoding: 'text',
    payload_bytes: payload?.length ?? 10,
    properties: { content_type: 'application/json' },
    headers: {},
    service,
    source: 'consumer',
    error_name: 'TimeoutError',
    error_message: 'the mail server did not answer',
    error_stack: null,
    fingerprint: 'f0',
    permanent: true,
    status: 'failed',
    retry_count: 0,
    max_retries: 3,
    attempts: [{ number: 1, at, source: 'consumer', error_name: 'TimeoutError', error_message: 'no answer' }],
    resolution: null,
    run: runName(id, 1),
    generation: 1,
    failed_at: at,
    last_retry_at: null,
    next_retry_at: null,
    resolved_at: null,
    deleted_at: null,
    alerted_at: at,
    created_at: at,
    updated_at: at,
    version: 1,
    ...fields,
  });
}
