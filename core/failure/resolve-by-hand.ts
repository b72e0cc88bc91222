import { isWaiting } from './by-person.ts';
import { changed, type Refused } from './change.ts';
import type { FailedMessage } from './failed-message.ts';

/**
 * A person dealt with it in another way: it is delivered no more. Not while its redelivery is on its way, which may be
 * handled yet. `stop`: the run that may be waiting.
 */
export function resolveByHand(
  record: FailedMessage,
  now: string,
): { record: FailedMessage; stop: string } | Refused {
  const { status } = record;
  if (!isWaiting(record)) return { refused: status };
  const fields = {
    status: 'resolved',
    resolution: 'manual',
    resolved_at: now,
    next_retry_at: null,
    checked_at: null,
  } as const;
  return { record: changed(record, fields, now), stop: record.run };
}
