import type { Webhooks } from '../../core/webhooks/store.ts';
import { WebhookSchema } from '../../core/webhooks/webhook.ts';
import type { Documents } from './documents.ts';
import { createVersionedRows } from './versioned-rows.ts';

/** The table of webhooks. */
export function createWebhooks(deps: { documents: Documents; table: string }): Webhooks {
  return createVersionedRows(deps, { kind: 'webhook', schema: WebhookSchema });
}
