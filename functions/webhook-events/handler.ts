import type { SQSBatchResponse, SQSEvent } from 'aws-lambda';
import { alertOf } from '../../adapters/sns/notified-alert.ts';
import { type FanOutDeps, fanOut } from '../../core/webhooks/fan-out.ts';

/**
 * Takes an alert that the topic put into its queue, and puts it into the queue of deliveries, once for each webhook that
 * wants it. What is thrown is an error of the function, for its alarm, and the alert comes again.
 */
export function createHandler(deps: FanOutDeps) {
  return async ({ Records }: SQSEvent): Promise<SQSBatchResponse> => {
    for (const { body } of Records) {
      const alert = alertOf(body);
      // Alarms of CloudWatch come by the same topic, and have no kind.
      if (alert) await fanOut(deps, alert);
    }
    return { batchItemFailures: [] };
  };
}
