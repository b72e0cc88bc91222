import type { FailedMessage } from '../failure/failed-message.ts';
import type { Alert } from './alerts.ts';
import { groupAlertKinds, suppressedGroupAlert } from './group-alert.ts';
import { outsideText } from './outside-text.ts';
import type { EndedWindow, WindowAbout } from './windows.ts';

const ADVICE = {
  'permanent-failure':
    'Waiting cannot fix this error, so it was not retried. Correct its cause or the message, then retry it by hand; or delete it.',
  'retries-exhausted':
    'Every planned retry failed. Find out why the consumer fails, then retry it by hand; or delete it.',
};

/** Every kind of alert; each has its section in docs/runbook.md. */
export const alertKinds: readonly string[] = Object.keys(ADVICE);

/** Characters of a name of somebody outside that an alert shows. */
const NAME_CHARS = 120;

/** What an alert about this record is about: others of the same are counted rather than sent. */
export function aboutOf(record: FailedMessage): WindowAbout & { kind: keyof typeof ADVICE } {
  const { queue, exchange, error_name, fingerprint } = record;
  const kind = record.permanent ? 'permanent-failure' : 'retries-exhausted';
  const where =
    queue === null
      ? `exchange ${outsideText(exchange ?? '(unknown)', NAME_CHARS)}`
      : `queue ${outsideText(queue, NAME_CHARS)}`;
  return { kind, where, error_name: outsideText(error_name, NAME_CHARS), fingerprint };
}

/**
 * The alert about a message that waits for a person now. It names the error, not its text: that may quote the payload.
 * `earlier`: how many of the same were kept back of late.
 */
export function failedMessageAlert(record: FailedMessage, earlier = 0): Alert {
  const { kind, where, error_name } = aboutOf(record);
  const retries = record.retry_count === 1 ? '1 retry' : `${record.retry_count} retries`;
  return {
    kind,
    // It may be retried by hand and fail again: another alert.
    id: `${record.id} ${record.updated_at}`,
    subject: `Courtier: ${error_name} on ${where}`,
    message: [
      `Message ${outsideText(record.message_id, NAME_CHARS)} failed for good on ${where} after ${retries}: ${error_name}.`,
      ADVICE[kind],
      ...(earlier === 0
        ? []
        : [`Before it, ${earlier} more failed in the same way without an alert of their own.`]),
      `See it: GET /api/messages/failed/${record.id}`,
      `See all of its kind: GET /api/messages/failed?status=failed&fingerprint=${record.fingerprint}`,
      `Correct its body: POST /api/messages/failed/${record.id}/revisions`,
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
      earlier,
    },
  };
}

/** Its line in a list of failures that had no alert of their own. */
export function exampleOf({ id, message_id }: FailedMessage): string {
  return `GET /api/messages/failed/${id} (message ${outsideText(message_id, NAME_CHARS)})`;
}

/** What a window kept back, announced once when it is over. */
export function suppressedAlert({ about, suppressed, examples, ends_at }: EndedWindow): Alert {
  const { kind, where, error_name, fingerprint } = about;
  if (groupAlertKinds.includes(kind)) return suppressedGroupAlert({ about, suppressed, examples, ends_at });
  const what = error_name ?? 'failures';
  const filter = fingerprint === null ? '' : `&fingerprint=${fingerprint}`;
  return {
    kind,
    id: `${where} ${fingerprint} ${ends_at}`,
    subject: `Courtier: ${suppressed} more of ${what} on ${where}`,
    message: [
      `${suppressed} more messages failed for good on ${where}: ${what}. The first one had an alert of its own.`,
      `See them: GET /api/messages/failed?status=failed${filter}`,
      ...(examples.length === 0 ? [] : ['Among them:', ...examples]),
    ].join('\n'),
    details: { suppressed, until: ends_at, error_name, fingerprint },
  };
}
