import { classify } from '../../core/failure/classify.ts';
import { confirmation, lateSuccessOf, type Success } from '../../core/failure/late-success.ts';
import { attemptNumber, type FailureReport } from '../../core/failure/report.ts';
import type { Source } from '../../core/failure/source.ts';
import type { Log } from '../../core/log.ts';
import { failDelivery } from '../../core/retry/delivery-failed.ts';
import type { PipelineDeps } from './consumer.ts';
import type { Delivery } from './delivery.ts';

/** What becomes of the item in SQS: it is done with, or it is to come again. */
export type Answer = 'acknowledge' | 'return';
/** The same; of one that goes back also, ISO, until when it need not come again. */
export type Settled = { answer: Answer; notBefore?: string };

/**
 * The message is handled, now or earlier. A waiting workflow hears of it; where none waits any more the recorder does,
 * so that its record says what is true. So it does where no workflow ever waited and the message was claimed more than
 * once: SQS may bring a first delivery twice, and the copy that failed may have a record that says so. A message that was
 * claimed once and never failed needs no word.
 */
export async function confirm(
  deps: Pick<PipelineDeps, 'outcomes' | 'reports' | 'now'>,
  success: Success & Pick<Delivery, 'envelope' | 'taskToken'>,
  claims: number,
  log: Log,
): Promise<Answer> {
  const { taskToken, envelope } = success;
  if (taskToken === undefined) return claims > 1 ? confirmLate(deps, success, log) : 'acknowledge';
  try {
    const answered = await deps.outcomes.succeed(taskToken, confirmation(envelope));
    if (answered === 'delivered') return 'acknowledge';
  } catch (error) {
    // When the item comes again it is a duplicate, and is confirmed as one.
    log.error('the workflow could not be told of the success', named(error));
    return 'return';
  }
  log.warn('handled too late: no workflow waits for it any more');
  return confirmLate(deps, success, log);
}

/**
 * A redelivery that another run has taken over from, or a person, is done with, unhandled. Its run would wait a day for a
 * word of it.
 */
export async function drop(
  { outcomes }: Pick<PipelineDeps, 'outcomes'>,
  { taskToken }: Pick<Delivery, 'taskToken'>,
  log: Log,
): Promise<void> {
  if (taskToken === undefined) return;
  try {
    await outcomes.succeed(taskToken, { superseded: true });
  } catch (error) {
    log.warn('its run waits until its time is over', named(error));
  }
}

/**
 * The delivery failed: the waiting workflow hears of it, and where none waits the recorder does. Only when neither can
 * be reached the item goes back to SQS. What the failure leads to is decided there (core/retry/policy.ts), not here.
 */
export async function fail(
  deps: Pick<PipelineDeps, 'outcomes' | 'reports'>,
  delivery: Delivery,
  failure: FailureReport,
  log: Log,
): Promise<Answer> {
  try {
    if (delivery.taskToken !== undefined) {
      const answered = await failDelivery(deps.outcomes, delivery.taskToken, failure);
      if (answered === 'delivered') return 'acknowledge';
      log.warn('failed too late: no workflow waits for it any more');
    }
    await deps.reports.report({ envelope: delivery.envelope, body: delivery.body, failure });
    return 'acknowledge';
  } catch (error) {
    log.error('the failure could not be reported', named(error));
    return 'return';
  }
}

/**
 * The recorder hears of a success. `order_group`: of a message that failed before it was handled and holds its key, which
 * only the recorder can let go on: it may have no record yet. Until the recorder has this word the item is not done with.
 */
export async function confirmLate(
  { reports, now }: Pick<PipelineDeps, 'reports' | 'now'>,
  success: Success,
  log: Log,
): Promise<Answer> {
  try {
    await reports.succeededLate(lateSuccessOf(success, now().toISOString()));
    return 'acknowledge';
  } catch (error) {
    log.error('a success could not be reported', named(error));
    return 'return';
  }
}

/** What was thrown, as it is reported: classified, with its time and the number of the delivery. */
export function describeFailure(
  delivery: Pick<Delivery, 'envelope'>,
  source: Source,
  thrown: unknown,
  at: string,
): FailureReport {
  return { source, error: classify(thrown), failed_at: at, attempt: attemptNumber(delivery.envelope) };
}

// Name and code only: the text of an error about a task may quote its token.
function named(error: unknown): { error_name: string; error_code: string } {
  const { name, code } = classify(error);
  return { error_name: name, error_code: code };
}
