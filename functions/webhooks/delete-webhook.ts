import { caller } from '../../adapters/http/caller.ts';
import type { OperationHandler } from '../../adapters/http/operation.ts';
import { pathParameter } from '../../adapters/http/request.ts';
import { json } from '../../adapters/http/response.ts';
import { viewWebhook, type WebhookView } from '../../core/api/views-webhooks.ts';
import { recordAction } from '../../core/audit/record-action.ts';
import { type Deps, named, webhookOf } from './deps.ts';

/** DELETE /api/webhooks/{id}: nothing is sent to it any more. Answers with it as it was. */
export function deleteWebhook(shared: Deps): OperationHandler {
  return async (event, { log }) => {
    const deps = { ...shared, log };
    const id = pathParameter(event, 'id');
    const webhook = await webhookOf(deps, id);
    await deps.webhooks.remove(id);
    log.info('webhook deleted', { webhook_id: id });
    await recordAction(deps, caller(event), {
      action: 'webhook.deleted',
      target: `webhook:${id}`,
      details: named(webhook),
    });
    return json(200, viewWebhook(webhook, deps.now().toISOString()) satisfies WebhookView);
  };
}
