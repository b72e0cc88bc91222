import * as z from 'zod';
import { caller } from '../../adapters/http/caller.ts';
import type { Operation } from '../../adapters/http/operation.ts';
import { json } from '../../adapters/http/response.ts';
import { ConflictError } from '../../core/api/errors.ts';
import { type RepeatedWebhook, viewWebhook, type WebhookWithSecret } from '../../core/api/views-webhooks.ts';
import { recordAction } from '../../core/audit/record-action.ts';
import { WEBHOOK_DESCRIPTION_CHARS, WEBHOOK_URL_CHARS, WEBHOOKS_MAX } from '../../core/limits.ts';
import { EventTypeSchema } from '../../core/webhooks/event.ts';
import { secretOf } from '../../core/webhooks/secret.ts';
import { openWebhook } from '../../core/webhooks/webhook.ts';
import { oncePerKey } from '../http/idempotency-key.ts';
import { type Deps, named, receiverUrl, webhookOf } from './deps.ts';

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

/**
 * POST /api/webhooks: a receiver of notifications, and its secret, which is shown this once.
 *
 * With an Idempotency-Key a repeat answers 200 with the webhook, `duplicate: true`, and no secret, as a client's is without
 * its key. Who lost the first answer rotates the webhook, with no overlap.
 */
export function createWebhook(shared: Deps): Operation {
  return oncePerKey(shared, {
    input: NewWebhookSchema,
    perform: async (event, { input, ids, log }) => {
      const deps = { ...shared, log };
      const at = deps.now().toISOString();
      const [id, secretId] = [ids(0), ids(1)];
      const { description } = input;
      const fields = { url: receiverUrl(deps, input.url), events: [...new Set(input.events)], description };
      const asked = openWebhook({ id, secretId, ...fields }, at);
      const { items } = await deps.webhooks.list({ limit: WEBHOOKS_MAX });
      // An attempt that died after its write had the same id.
      if (items.length >= WEBHOOKS_MAX && !items.some((each) => each.id === id))
        throw new ConflictError(`There are ${WEBHOOKS_MAX} webhooks: delete one first.`);
      const secret = secretOf(await deps.stageKey(), id, secretId);
      const isNew = await deps.webhooks.create(asked);
      const webhook = isNew ? asked : await webhookOf(deps, id);
      log.info('webhook created', { webhook_id: id });
      await recordAction(deps, caller(event), {
        action: 'webhook.created',
        target: `webhook:${id}`,
        details: named(webhook),
      });
      const view = viewWebhook(webhook, at);
      const repeat = json(200, { ...view, duplicate: true } satisfies RepeatedWebhook);
      return { answer: isNew ? json(201, { ...view, secret } satisfies WebhookWithSecret) : repeat, repeat };
    },
  });
}
