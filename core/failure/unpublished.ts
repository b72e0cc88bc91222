import type { Log } from '../log.ts';
import { ExpiredError } from '../message/expiry.ts';
import type { WorkItem } from '../message/work-item.ts';
import { traceFields } from '../trace/carried.ts';
import { classify } from './classify.ts';
import type { FailureReports } from './reports.ts';

type Deps = { reports: FailureReports; now: () => Date; log: Log };

/**
 * Reports a message that was accepted and is not published: it becomes a failed one. Whether the report is stored: until
 * then the message must stay where it is. Never rejects.
 */
export async function reportUnpublished(
  { reports, now, log }: Deps,
  { envelope, body }: Pick<WorkItem, 'envelope' | 'body'>,
  error: unknown,
): Promise<boolean> {
  const source = error instanceof ExpiredError ? 'expired' : 'outbox';
  const failure = { source, error: classify(error), failed_at: now().toISOString(), attempt: 1 } as const;
  const fields = {
    message_id: envelope.id,
    ...traceFields(envelope.headers),
    source,
    error_code: failure.error.code,
  };
  try {
    await reports.report({ envelope, body, failure });
    const { name, message } = failure.error;
    log.warn('attempt failed', { ...fields, error_name: name, error_message: message });
    return true;
  } catch (cause) {
    log.error('the failure could not be reported', { ...fields, cause: classify(cause).code });
    return false;
  }
}
