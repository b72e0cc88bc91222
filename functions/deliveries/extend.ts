import * as z from 'zod';
import { type Operation, operation } from '../../adapters/http/operation.ts';
import { json } from '../../adapters/http/response.ts';
import type { DeliveryState } from '../../core/api/views-subscriptions.ts';
import { SQS_VISIBILITY_SECONDS } from '../../core/limits.ts';
import {
  DeliverySettledError,
  VisibilityLimitError,
  VisibilityOverError,
} from '../../core/subscriptions/errors.ts';
import { checkVisibility, deliveryOf } from './delivery.ts';
import type { Deps } from './deps.ts';

/** Body of POST /api/messages/{id}/extend. */
export const ExtendSchema = z.strictObject({
  visibility: z
    .int()
    .min(1)
    .max(SQS_VISIBILITY_SECONDS)
    .meta({ description: 'Seconds from now until it is given out again unless it is acknowledged.' }),
});

/** POST /api/messages/{id}/extend: more time for a message that takes longer than it seemed, or less. */
export function extend(deps: Deps): Operation {
  return operation({
    input: ExtendSchema,
    handle: async (event, { input: { visibility } }) => {
      const delivery = await deliveryOf(deps, event);
      const { id, queue, receipt, envelope, received_at, decision } = delivery;
      if (decision !== null) throw new DeliverySettledError(id, decision);
      checkVisibility(deps, delivery);
      const visibleAt = new Date(deps.now().getTime() + visibility * 1_000);
      const latest = latestVisibility(received_at);
      if (visibleAt > latest) throw new VisibilityLimitError(id, latest.toISOString());
      const visible_at = visibleAt.toISOString();
      if ((await deps.pullQueues.hide(queue, receipt, visibility)) === 'gone') {
        throw new VisibilityOverError(id, delivery.visible_at);
      }
      if (!(await deps.deliveries.extend(id, visible_at))) throw new DeliverySettledError(id, 'settled');
      const state: DeliveryState = { ack_id: id, message_id: envelope.id, queue, status: 'open', visible_at };
      return json(200, state);
    },
  });
}

/** SQS counts from the receive, however often the time was changed. */
export function latestVisibility(receivedAt: string): Date {
  return new Date(Date.parse(receivedAt) + SQS_VISIBILITY_SECONDS * 1_000);
}
