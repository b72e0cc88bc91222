import { deliveryUnderWay, hasFailed } from './change.ts';
import { latestTime } from './due.ts';
import type { FailedMessage } from './failed-message.ts';
import { isUnknown } from './taken-away.ts';

/**
 * Whether the last redelivery of a record of which nothing is under way may lie in a queue all the same: nobody said that it
 * failed, because the record was deleted meanwhile and restored, its run was lost, or it was given up as unknown.
 */
export function mayStillBeOut(record: FailedMessage): boolean {
  const { last_retry_at, attempts, failed_at } = record;
  const isUnsettled = !hasFailed(record, deliveryUnderWay(record));
  // A run that was lost is begun again under its number: the record does not count it.
  const latest = attempts.at(-1)?.at ?? failed_at;
  const isUncounted = last_retry_at !== null && last_retry_at > latestTime(latest);
  return isUnsettled || isUncounted || isUnknown(record);
}
