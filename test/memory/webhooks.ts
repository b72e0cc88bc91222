import type { Attempt, Delivery } from '../../core/webhooks/attempt.ts';
import type { WebhookAttempts, WebhookDeliveries } from '../../core/webhooks/store.ts';
import type { Webhook } from '../../core/webhooks/webhook.ts';
import { createMemoryVersionedRows, newestFirst } from './versioned-rows.ts';

/** Webhooks in a map, for tests. */
export const createMemoryWebhooks = () => createMemoryVersionedRows<Webhook>();

/** The log of attempts in a list, for tests. */
export function createMemoryWebhookAttempts(): WebhookAttempts & { rows: Attempt[] } {
  const rows: Attempt[] = [];
  return {
    rows,
    async add(attempt) {
      rows.push(structuredClone(attempt));
    },
    async get(webhookId, id) {
      return structuredClone(rows.find((row) => row.webhook_id === webhookId && row.id === id));
    },
    async list(webhookId, page) {
      return newestFirst(
        rows.filter(({ webhook_id }) => webhook_id === webhookId),
        page,
      );
    },
  };
}

/** What is to be delivered, in a list, for tests. */
export function createMemoryWebhookDeliveries(): WebhookDeliveries & { sent: Delivery[] } {
  const sent: Delivery[] = [];
  return {
    sent,
    async send(delivery) {
      sent.push(structuredClone(delivery));
    },
  };
}
