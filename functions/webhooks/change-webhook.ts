import * as z from 'zod';
import { caller } from '../../adapters/http/caller.ts';
import { type Operation, operation } from '../../adapters/http/operation.ts';
import { pathParameter } from '../../adapters/http/request.ts';
import { json } from '../../adapters/http/response.ts';
import { viewWebhook, type WebhookView } from '../../core/api/views-webhooks.ts';
import { recordAction } from '../../core/audit/record-action.ts';
import { changeWebhook, type WebhookChange } from '../../core/webhooks/webhook.ts';
import { webhookFields } from './create-webhook.ts';
import { changed, type Deps, named, receiverUrl } from './deps.ts';

export const WebhookChangeSchema = z
  .strictObject({
    url: webhookFields.url.optional(),
    events: webhookFields.events.optional(),
    description: webhookFields.description.optional().describe('null takes it away.'),
    state: z
      .enum(['enabled', 'disabled'])
      .optional()
      .describe(
        '`disabled`: it gets nothing, and what happens meanwhile is not sent later. An attempt that is due after it is enabled again is made.',
      ),
  })
  .refine((change) => Object.keys(change).length > 0, { message: 'must change something' });

/** PATCH /api/webhooks/{id}: from the next attempt on, also of what is under way. */
export function patchWebhook(shared: Deps): Operation {
  return operation({
    input: WebhookChangeSchema,
    handle: async (event, { input, log }) => {
      const deps = { ...shared, log };
      const id = pathParameter(event, 'id');
      const at = deps.now().toISOString();
      const change = asKept(deps, input);
      const webhook = await changed(deps, id, (found) => changeWebhook(found, change, at));
      log.info('webhook changed', { webhook_id: id, state: webhook.state });
      await recordAction(deps, caller(event), {
        action: 'webhook.changed',
        target: `webhook:${id}`,
        details: { ...named(webhook), changed: Object.keys(input) },
      });
      return json(200, viewWebhook(webhook, at) satisfies WebhookView);
    },
  });
}

function asKept(deps: Deps, { url, events, description, state }: z.output<typeof WebhookChangeSchema>) {
  return {
    ...(url !== undefined && { url: receiverUrl(deps, url) }),
    ...(events && { events: [...new Set(events)] }),
    ...(description !== undefined && { description }),
    ...(state && { state }),
  } satisfies WebhookChange;
}
