import * as z from 'zod';
import { caller } from '../../adapters/http/caller.ts';
import { type Operation, operation } from '../../adapters/http/operation.ts';
import { json } from '../../adapters/http/response.ts';
import { ConflictError } from '../../core/api/errors.ts';
import { viewWebhook, type WebhookWithSecret } from '../../core/api/views-webhooks.ts';
import { recordAction } from '../../core/audit/record-action.ts';
import { WEBHOOK_DESCRIPTION_CHARS, WEBHOOK_URL_CHARS, WEBHOOKS_MAX } from '../../core/limits.ts';
import { EventTypeSchema } from '../../core/webhooks/event.ts';
import { secretOf } from '../../core/webhooks/secret.ts';
import { openWebhook } from '../../core/webhooks/webhook.ts';
import { type Deps, named, receiverUrl } from './deps.ts';

export const webhookFields = {
  url: z
    .string()
    .min(1)
    .max(WEBHOOK_URL_CHARS)
    .describe('https, on the public internet, without a user, a password or a fragment.'),
  events: z
    .array(EventTypeSchema)
    .min(1)
    .max(EventTypeSchema.options.length)
    .describe('What it is notified of.'),
  description: z.string().max(WEBHOOK_DESCRIPTION_CHARS).nullable(),
};

export const NewWebhookSchema = z.strictObject({
  ...webhookFields,
  description: webhookFields.description.default(null),
});

/** POST /api/webhooks: a receiver of notifications, and its secret, which is shown this once. */
export function createWebhook(shared: Deps): Operation {
  return operation({
    input: NewWebhookSchema,
    handle: async (event, { input, log }) => {
      const deps = { ...shared, log };
      const url = receiverUrl(deps, input.url);
      const { items } = await deps.webhooks.list({ limit: WEBHOOKS_MAX });
      if (items.length >= WEBHOOKS_MAX)
        throw new ConflictError(`There are ${WEBHOOKS_MAX} webhooks: delete one first.`);
      const at = deps.now().toISOString();
      const [id, secretId] = [deps.newId(), deps.newId()];
      const events = [...new Set(input.events)];
      const webhook = openWebhook({ id, url, events, description: input.description, secretId }, at);
      const secret = secretOf(await deps.stageKey(), id, secretId);
      await deps.webhooks.create(webhook);
      log.info('webhook created', { webhook_id: id });
      await recordAction(deps, caller(event), {
        action: 'webhook.created',
        target: `webhook:${id}`,
        details: named(webhook),
      });
      return json(201, { ...viewWebhook(webhook, at), secret } satisfies WebhookWithSecret);
    },
  });
}
