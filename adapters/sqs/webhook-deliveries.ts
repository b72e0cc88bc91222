import type { WebhookDeliveries } from '../../core/webhooks/store.ts';
import type { SqsCalls } from './calls.ts';
import { sqsUnavailable } from './client.ts';

/** The queue that the sender of webhooks takes from. */
export function createWebhookDeliveries(deps: { call: SqsCalls; queueUrl: string }): WebhookDeliveries {
  return {
    async send(delivery) {
      try {
        await deps.call('SendMessage', { QueueUrl: deps.queueUrl, MessageBody: JSON.stringify(delivery) });
      } catch (error) {
        throw sqsUnavailable(deps.queueUrl, error);
      }
    },
  };
}
