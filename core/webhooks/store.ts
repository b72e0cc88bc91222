import { cursorsOf } from '../api/cursor.ts';
import type { WithUnreadable } from '../readable-rows.ts';
import type { Attempt, Delivery } from './attempt.ts';
import type { Webhook } from './webhook.ts';

type Page = { limit: number; cursor?: string | undefined };
type Found<T> = WithUnreadable<{ items: T[]; next: string | null }>;

/** Where webhooks are kept. Errors: UnavailableError. */
export interface Webhooks {
  create(webhook: Webhook): Promise<void>;
  /** Sees every change that was written before. */
  get(id: string): Promise<Webhook | undefined>;
  /** Writes `webhook` (its version one higher) if the stored version is still `expectedVersion`. False when not. */
  replace(webhook: Webhook, expectedVersion: number): Promise<boolean>;
  remove(id: string): Promise<void>;
  /** Newest first; sees every change that was written before. Throws InvalidCursorError. */
  list(page: Page): Promise<Found<Webhook>>;
}

/** The log of attempts, kept for 30 days. */
export interface WebhookAttempts {
  add(attempt: Attempt): Promise<void>;
  get(webhookId: string, id: string): Promise<Attempt | undefined>;
  /** Newest first. Throws InvalidCursorError. */
  list(webhookId: string, page: Page): Promise<Found<Attempt>>;
}

/** The queue of what is to be delivered. */
export interface WebhookDeliveries {
  /** At least once. Throws UnavailableError. */
  send(delivery: Delivery): Promise<void>;
}

/** The last one's id. */
export const { encode: encodeWebhookCursor, decode: decodeWebhookCursor } = cursorsOf(/^[\x21-\x7e]{1,64}$/);
