import type { SQSBatchItemFailure, SQSBatchResponse, SQSEvent } from 'aws-lambda';
import type { PutBack } from '../../core/message/put-back.ts';
import { DeliverySchema } from '../../core/webhooks/attempt.ts';
import { type DeliverDeps, deliver } from '../../core/webhooks/deliver.ts';

export type Deps = DeliverDeps & { putBack: PutBack };

/**
 * One attempt of a delivery. What is to be tried again stays in the queue, hidden until then: how often it was received is
 * how often it was tried. What is thrown is an error of the function, for its alarm, and the delivery comes again.
 */
export function createHandler(deps: Deps) {
  return async ({ Records }: SQSEvent): Promise<SQSBatchResponse> => {
    const batchItemFailures: SQSBatchItemFailure[] = [];
    for (const { body, messageId, receiptHandle, attributes } of Records) {
      const number = Number(attributes.ApproximateReceiveCount);
      const afterSeconds = await deliver(deps, DeliverySchema.parse(JSON.parse(body)), number);
      if (afterSeconds === undefined) continue;
      await deps.putBack.putBack([{ receiptHandle, afterSeconds }]);
      batchItemFailures.push({ itemIdentifier: messageId });
    }
    return { batchItemFailures };
  };
}
