import type { Attempt, Delivery } from '../../core/webhooks/attempt.ts';
import {
  decodeWebhookCursor,
  encodeWebhookCursor,
  type WebhookAttempts,
  type WebhookDeliveries,
  type Webhooks,
} from '../../core/webhooks/store.ts';
import type { Webhook } from '../../core/webhooks/webhook.ts';

/** Webhooks in a map, for tests. */
export function createMemoryWebhooks(): Webhooks & { rows: Map<string, Webhook> } {
  const rows = new Map<string, Webhook>();
  return {
    rows,
    async create(webhook) {
      rows.set(webhook.id, structuredClone(webhook));
    },
    async get(id) {
      return structuredClone(rows.get(id));
    },
    async replace(webhook, expectedVersion) {
      if (rows.get(webhook.id)?.version !== expectedVersion) return false;
      rows.set(webhook.id, structuredClone(webhook));
      return true;
    },
    async remove(id) {
      rows.delete(id);
    },
    async list(page) {
      return pageOf([...rows.values()], page);
    },
  };
}

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
      return pageOf(
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

function pageOf<T extends { id: string }>(
  all: T[],
  { limit, cursor }: { limit: number; cursor?: string | undefined },
) {
  const before = cursor === undefined ? undefined : decodeWebhookCursor(cursor);
  const found = all
    .filter(({ id }) => before === undefined || id < before)
    .sort((a, b) => (a.id < b.id ? 1 : -1));
  const items = structuredClone(found.slice(0, limit));
  const last = items.at(-1);
  return { items, next: last && found.length > limit ? encodeWebhookCursor(last.id) : null };
}
