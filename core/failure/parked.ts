import { changed, newRun, type Refused, type RetryFrom } from './change.ts';
import type { FailedMessage } from './failed-message.ts';
import type { FailureReport } from './report.ts';

/** What the record of a message says that was put aside, unhandled, behind a failed one of its key. */
export function parkedReport(orderGroup: string, head: string, now: string): FailureReport {
  const error = {
    name: 'MessageParked',
    message: `A message of its key is failed (${head}): this one waits for its turn, and was not handled yet.`,
    stack: null,
    code: 'parked',
    permanent: false,
  };
  return { source: 'parked', error, failed_at: now, attempt: 1, order_group: orderGroup };
}

/** Its turn has come: it is redelivered at once. Its time to live holds: no person lifted it. */
export function release(
  record: FailedMessage,
  now: string,
): { record: FailedMessage; start: RetryFrom } | Refused {
  if (record.status !== 'parked') return { refused: record.status };
  const next = changed(record, { ...newRun(record), status: 'pending', next_retry_at: now }, now);
  return { record: next, start: { attempt: next.retry_count + 1, wait: false } };
}
