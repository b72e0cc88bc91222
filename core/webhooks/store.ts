import type { FoundRows, RowsPage, VersionedRows } from '../versioned-rows.ts';
import type { Attempt, Delivery } from './attempt.ts';
import type { Webhook } from './webhook.ts';

/** Where webhooks are kept. */
export type Webhooks = VersionedRows<Webhook>;

/** The log of attempts, kept for 30 days. */
export interface WebhookAttempts {
  add(attempt: Attempt): Promise<void>;
  get(webhookId: string, id: string): Promise<Attempt | undefined>;
  /** Newest first. Throws InvalidCursorError. */
  list(webhookId: string, page: RowsPage): Promise<FoundRows<Attempt>>;
}

/** The queue of what is to be delivered. */
export interface WebhookDeliveries {
  /** At least once. Throws UnavailableError. */
  send(delivery: Delivery): Promise<void>;
}
