import type { WebhookDeliveries } from '../../core/webhooks/store.ts';
import type { SqsCalls } from './calls.ts';
import { sqsUnavailable } from './client.ts';

/**
 * The queue that the sender of webhooks takes from. Each webhook is a group of its own: while the deliveries of one take
 * more than a tenth of the time of all, those of others go first.
 * https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-fair-queues-detailed.html
 */
export function createWebhookDeliveries(deps: { call: SqsCalls; queueUrl: string }): WebhookDeliveries {
  return {
    async send(delivery) {
      try {
        await deps.call('SendMessage', {
          QueueUrl: deps.queueUrl,
          MessageBody: JSON.stringify(delivery),
          MessageGroupId: delivery.webhook_id,
        });
      } catch (error) {
        throw sqsUnavailable(deps.queueUrl, error);
      }
    },
  };
}
