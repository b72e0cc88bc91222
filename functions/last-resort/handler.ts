import { PermanentError } from '../../core/errors.ts';
import { classify } from '../../core/failure/classify.ts';
import { deadLetterReport } from '../../core/failure/death-report.ts';
import { type LastResort, LOOKED_LINE } from '../../core/failure/last-resort.ts';
import { createReporter } from '../../core/failure/reporter.ts';
import type { FailureReports } from '../../core/failure/reports.ts';
import { LAST_RESORT_BODY_BYTES } from '../../core/limits.ts';
import type { Log } from '../../core/log.ts';
import type { RabbitmqDelivery } from '../../core/message/rabbitmq-event.ts';
import { holdsFailed, LAST_RESORT_QUEUE } from '../../core/topology/dead-letters.ts';
import type { DeclaredQueue } from '../../core/topology/index.ts';

export type Deps = {
  lastResort: LastResort;
  reports: FailureReports;
  queueNamed: (name: string) => DeclaredQueue | undefined;
  now: () => Date;
  newId: () => string;
  log: Log;
};

const MAX_MESSAGES_PER_RUN = 1_000;
/** The function has 60 s: the rest is for the message that was begun last. */
const RUN_MS = 35_000;

/**
 * What Lambda's event source could not hand over, neither from its queue nor from the queue of dead letters, becomes a
 * failed message all the same, and neighbours that were given back with it too. What cannot be recorded stays.
 */
export function createHandler(deps: Deps): () => Promise<void> {
  const { lastResort, reports, log, newId } = deps;
  const report = createReporter(reports, log);
  const passedThrough = (queue: string) => {
    const declared = deps.queueNamed(queue);
    return declared !== undefined && holdsFailed(declared);
  };
  return async () => {
    const now = deps.now();
    const context = { deadLetterQueue: LAST_RESORT_QUEUE, passedThrough, now, newId };
    const take = async (delivery: RabbitmqDelivery) => {
      assertRecordable(delivery.body.byteLength);
      await report(deadLetterReport(delivery, context));
    };
    const until = new Date(now.getTime() + RUN_MS);
    const { found, taken, errors } = await lastResort.drain(take, { most: MAX_MESSAGES_PER_RUN, until });
    log.info(LOOKED_LINE, { found, taken, errors: errors.length });
    const [first] = errors;
    if (first === undefined) return;
    const { name, message } = classify(first);
    log.error('messages stay in the queue of last resort', {
      queue: LAST_RESORT_QUEUE,
      errors: errors.length,
      error_name: name,
      error_message: message,
    });
  };
}

function assertRecordable(bytes: number): void {
  if (bytes <= LAST_RESORT_BODY_BYTES) return;
  throw new PermanentError(
    `A body of ${bytes} bytes is more than the ${LAST_RESORT_BODY_BYTES} of which a failed message can be made.`,
  );
}
