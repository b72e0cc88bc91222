import { caller } from '../../adapters/http/caller.ts';
import type { OperationHandler } from '../../adapters/http/operation.ts';
import { pathParameter } from '../../adapters/http/request.ts';
import { json } from '../../adapters/http/response.ts';
import { NotFoundError } from '../../core/api/errors.ts';
import { type RedeliveryView, viewRedelivery } from '../../core/api/views-webhooks.ts';
import { recordAction } from '../../core/audit/record-action.ts';
import { DeliverySchema } from '../../core/webhooks/attempt.ts';
import { type Deps, enabled, webhookOf } from './deps.ts';

/** POST /api/webhooks/{id}/attempts/{attempt}/redeliver: the same event with the same id, as if it were for the first time. */
export function redeliverWebhook(shared: Deps): OperationHandler {
  return async (event, { log }) => {
    const deps = { ...shared, log };
    const attemptId = pathParameter(event, 'attempt');
    const webhook = await webhookOf(deps, pathParameter(event, 'id'));
    const attempt = await deps.attempts.get(webhook.id, attemptId);
    if (!attempt)
      throw new NotFoundError('There is no attempt with this id; they are kept for 30 days.', {
        id: attemptId,
      });
    const delivery = DeliverySchema.parse(attempt);
    await deps.deliveries.send({ ...delivery, webhook_id: enabled(webhook).id });
    const { event_id } = delivery;
    log.info('webhook redelivered', { webhook_id: webhook.id, event_id });
    await recordAction(deps, caller(event), {
      action: 'webhook.redelivered',
      target: `webhook:${webhook.id}`,
      details: { event_id, attempt: attemptId },
    });
    return json(202, viewRedelivery(delivery) satisfies RedeliveryView);
  };
}
