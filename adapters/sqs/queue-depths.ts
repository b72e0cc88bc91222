import { GetQueueAttributesCommand, QueueDoesNotExist, type SQSClient } from '@aws-sdk/client-sqs';
import * as z from 'zod';
import { UnavailableError } from '../../core/errors.ts';
import type { QueueDepth, QueueDepths } from '../../core/queues/depth.ts';

const count = z.string().regex(/^\d+$/).transform(Number);
const AttributesSchema = z
  .object({
    ApproximateNumberOfMessages: count,
    ApproximateNumberOfMessagesNotVisible: count,
    ApproximateNumberOfMessagesDelayed: count,
  })
  .transform(
    (attributes): QueueDepth => ({
      visible: attributes.ApproximateNumberOfMessages,
      in_flight: attributes.ApproximateNumberOfMessagesNotVisible,
      delayed: attributes.ApproximateNumberOfMessagesDelayed,
    }),
  );

/** One request a queue. How old the oldest message is, SQS tells CloudWatch only. */
export function createQueueDepths({ client }: { client: SQSClient }): QueueDepths {
  return {
    async depth(QueueUrl) {
      try {
        const answer = await client.send(
          new GetQueueAttributesCommand({
            QueueUrl,
            AttributeNames: [
              'ApproximateNumberOfMessages',
              'ApproximateNumberOfMessagesNotVisible',
              'ApproximateNumberOfMessagesDelayed',
            ],
          }),
        );
        return AttributesSchema.parse(answer.Attributes);
      } catch (error) {
        if (error instanceof QueueDoesNotExist) return undefined;
        throw unavailable(QueueUrl, error);
      }
    },
  };
}

function unavailable(queueUrl: string, error: unknown): UnavailableError {
  const reason = error instanceof Error ? error.name : 'unknown';
  return new UnavailableError('queue-unavailable', `SQS did not say how much is in ${queueUrl}: ${reason}.`, {
    cause: error,
    details: { queue_url: queueUrl, error: reason },
  });
}
