import { caller } from '../../adapters/http/caller.ts';
import type { OperationHandler } from '../../adapters/http/operation.ts';
import { pathParameter } from '../../adapters/http/request.ts';
import { json } from '../../adapters/http/response.ts';
import { viewAttempt, type WebhookAttemptView } from '../../core/api/views-webhooks.ts';
import { recordAction } from '../../core/audit/record-action.ts';
import { attemptDelivery } from '../../core/webhooks/attempt-delivery.ts';
import { TEST_EVENT } from '../../core/webhooks/event.ts';
import { deliveryOf } from '../../core/webhooks/fan-out.ts';
import { type Deps, webhookOf } from './deps.ts';

/**
 * POST /api/webhooks/{id}/test: sends an event of its own now, once, and answers what became of it. A disabled webhook can
 * be tried as well; whether it works changes nothing about it.
 */
export function testWebhook(shared: Deps): OperationHandler {
  return async (event, { log }) => {
    const deps = { ...shared, log };
    const webhook = await webhookOf(deps, pathParameter(event, 'id'));
    const sent = deliveryOf(webhook.id, {
      id: `msg_${deps.newId()}`,
      type: TEST_EVENT,
      timestamp: deps.now().toISOString(),
      data: { summary: 'Courtier: a test of this webhook', webhook_id: webhook.id },
    });
    const attempt = await attemptDelivery(deps, webhook, sent, { number: 1 });
    const { state, http_status, error } = attempt;
    log.info('webhook tested', { webhook_id: webhook.id, state, http_status, error });
    await recordAction(deps, caller(event), {
      action: 'webhook.tested',
      target: `webhook:${webhook.id}`,
      details: { state, http_status },
    });
    return json(200, viewAttempt(attempt, () => true) satisfies WebhookAttemptView);
  };
}
