import type { FailedMessage } from '../failure/failed-message.ts';
import type { Alert } from './alerts.ts';

const ADVICE = {
  'permanent-failure':
    'Waiting cannot mend this error, so it was not retried. Correct its cause or the message, then retry it by hand; or delete it.',
  'retries-exhausted':
    'Every planned retry failed. Find out why the consumer fails, then retry it by hand; or delete it.',
};

/** Every kind of alert; each has its section in docs/runbook.md. */
export const alertKinds: readonly string[] = Object.keys(ADVICE);

/** The alert about a message that waits for a person now. It names the error, not its text: that may quote the payload. */
export function failedMessageAlert(record: FailedMessage): Alert {
  const kind = record.permanent ? 'permanent-failure' : 'retries-exhausted';
  const where =
    record.queue === null ? `exchange ${record.exchange ?? '(unknown)'}` : `queue ${record.queue}`;
  const retries = record.retry_count === 1 ? '1 retry' : `${record.retry_count} retries`;
  return {
    kind,
    subject: `Courtier: ${record.error_name} on ${where}`,
    message: [
      `Message ${record.message_id} failed for good on ${where} after ${retries}: ${record.error_name}.`,
      ADVICE[kind],
      `See it: GET /api/messages/failed/${record.id}`,
      `Retry it: POST /api/messages/retry/${record.id}`,
      `Give it up: DELETE /api/messages/failed/${record.id}`,
    ].join('\n'),
    details: {
      failed_message_id: record.id,
      message_id: record.message_id,
      queue: record.queue,
      exchange: record.exchange,
      routing_key: record.routing_key,
      error_name: record.error_name,
      source: record.source,
      retry_count: record.retry_count,
      fingerprint: record.fingerprint,
      failed_at: record.failed_at,
    },
  };
}
