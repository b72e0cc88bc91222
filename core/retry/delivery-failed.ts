import type { FailureReport } from '../failure/report.ts';
import type { Answered, TaskOutcomes } from './task-outcomes.ts';

/**
 * The error of a redelivery that failed at its consumer, whatever the consumer's own error is called, which is in the
 * cause. The workflow retries every other error of the step without counting it, so the two must never share a name: a
 * consumer may throw an UnavailableError as well.
 */
export const DELIVERY_FAILED = 'DeliveryFailed';

/** Tells the workflow that waits for this delivery how it failed. Throws as TaskOutcomes does. */
export function failDelivery(
  outcomes: Pick<TaskOutcomes, 'fail'>,
  token: string,
  failure: FailureReport,
): Promise<Answered> {
  return outcomes.fail(token, { error: DELIVERY_FAILED, cause: JSON.stringify(failure) });
}
