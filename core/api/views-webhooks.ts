import * as z from 'zod';
import { allows } from '../permission/allows.ts';
import type { Client } from '../permission/client.ts';
import { UnreadableSchema } from '../readable-rows.ts';
import { type Attempt, AttemptSchema, type Delivery } from '../webhooks/attempt.ts';
import { EventTypeSchema } from '../webhooks/event.ts';
import { DisabledBySchema, type Webhook } from '../webhooks/webhook.ts';

const next = z.string().nullable().describe('Given back as `cursor` for the next page; null on the last.');

export const WebhookViewSchema = z.object({
  id: z.string(),
  url: z
    .string()
    .describe(
      'Its origin alone for callers without `manage:webhooks`: the rest may be a secret of its receiver.',
    ),
  events: z.array(EventTypeSchema),
  description: z.string().nullable(),
  state: z.enum(['enabled', 'disabled']),
  disabled_by: DisabledBySchema.nullable().describe(
    '`person`: somebody said so. `gone`: its receiver answered 410. `failing`: no attempt succeeded for five days.',
  ),
  failing_since: z.string().nullable().describe('null: the last attempt succeeded, or there was none.'),
  secrets: z
    .array(z.object({ created_at: z.string(), expires_at: z.string().nullable() }))
    .describe('Those that sign, oldest first. `expires_at` null: until a rotation.'),
  created_at: z.string(),
  updated_at: z.string(),
});
export type WebhookView = z.infer<typeof WebhookViewSchema>;

/** What a creation and a rotation answer: the only time that the secret is shown. */
export const WebhookWithSecretSchema = WebhookViewSchema.extend({
  secret: z.string().describe('Signs its requests. Shown this once.'),
});
export type WebhookWithSecret = z.infer<typeof WebhookWithSecretSchema>;

/** What the repeat of a creation answers (200): the webhook that the first one made. Its secret is not shown again. */
export const RepeatedWebhookSchema = WebhookViewSchema.extend({ duplicate: z.literal(true) });
export type RepeatedWebhook = z.infer<typeof RepeatedWebhookSchema>;

export const WebhookListSchema = z.object({
  items: z.array(WebhookViewSchema),
  next,
  unreadable: UnreadableSchema,
});
export type WebhookList = z.infer<typeof WebhookListSchema>;

export const WebhookAttemptViewSchema = AttemptSchema.extend({
  payload: AttemptSchema.shape.payload
    .nullable()
    .describe(
      'What was sent. null: it names a message or a group that the caller may not read (`read:failed`).',
    ),
});
export type WebhookAttemptView = z.infer<typeof WebhookAttemptViewSchema>;

export const WebhookAttemptListSchema = z.object({
  items: z.array(WebhookAttemptViewSchema),
  next,
  unreadable: UnreadableSchema,
});
export type WebhookAttemptList = z.infer<typeof WebhookAttemptListSchema>;

export const RedeliveryViewSchema = z.object({
  webhook_id: z.string(),
  event_id: z.string(),
  event_type: z.string(),
});
export type RedeliveryView = z.infer<typeof RedeliveryViewSchema>;

export function viewWebhook(webhook: Webhook, at: string): WebhookView {
  const secrets = webhook.secrets.filter(({ expires_at }) => expires_at === null || expires_at > at);
  // Chosen by the schema: what else a record keeps stays inside.
  return WebhookViewSchema.parse({ ...webhook, secrets });
}

/** For who may read webhooks, and perhaps not manage them. */
export function viewWebhookFor(
  permissions: Client['permissions'],
  webhook: Webhook,
  at: string,
): WebhookView {
  const view = viewWebhook(webhook, at);
  return allows(permissions, 'manage:webhooks') ? view : { ...view, url: new URL(view.url).origin };
}

export function viewAttempt(attempt: Attempt, isShown: (attempt: Attempt) => boolean): WebhookAttemptView {
  return WebhookAttemptViewSchema.parse({ ...attempt, payload: isShown(attempt) ? attempt.payload : null });
}

export function viewRedelivery({ webhook_id, event_id, event_type }: Delivery): RedeliveryView {
  return { webhook_id, event_id, event_type };
}
