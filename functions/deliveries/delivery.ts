import type { APIGatewayProxyEvent } from 'aws-lambda';
import { requirePermission } from '../../adapters/http/caller.ts';
import { pathParameter } from '../../adapters/http/request.ts';
import type { DeliveryState } from '../../core/api/views-subscriptions.ts';
import { recordIdOf } from '../../core/failure/record-of.ts';
import type { Decision, KnownDelivery } from '../../core/subscriptions/deliveries.ts';
import {
  DeliverySettledError,
  UnknownDeliveryError,
  VisibilityOverError,
} from '../../core/subscriptions/errors.ts';
import type { Deps } from './deps.ts';

/** The delivery that the path names; throws UnknownDeliveryError, and ForbiddenError for who may not consume its queue. */
export async function deliveryOf(deps: Deps, event: APIGatewayProxyEvent): Promise<KnownDelivery> {
  const parameter = event.pathParameters?.messageId === undefined ? 'id' : 'messageId';
  const id = pathParameter(event, parameter);
  const delivery = await deps.deliveries.get(id);
  if (!delivery) throw new UnknownDeliveryError(id);
  requirePermission(event, `consume:${delivery.queue}`);
  return delivery;
}

/**
 * Makes `decision` the one that holds, and carries it out unless that is done. What it does may be done twice: a call
 * that broke off is simply made again. Throws VisibilityOverError for a first word that comes too late, and
 * DeliverySettledError when another was said before.
 */
export async function settle(
  deps: Deps,
  delivery: KnownDelivery,
  decision: Decision,
  carryOut: () => Promise<void>,
): Promise<DeliveryState> {
  const { id } = delivery;
  if (delivery.decision === null) checkVisibility(deps, delivery);
  const holds = delivery.decision ?? (await deps.deliveries.decide(id, decision));
  if (holds !== decision) throw new DeliverySettledError(id, holds ?? 'forgotten');
  if (!delivery.closed) {
    await carryOut();
    await deps.deliveries.close(id);
  }
  return stateOf(deps, delivery, decision);
}

export function checkVisibility(deps: Deps, { id, visible_at }: KnownDelivery): void {
  if (visible_at <= deps.now().toISOString()) throw new VisibilityOverError(id, visible_at);
}

async function stateOf(
  { failedMessages }: Deps,
  { id, queue, envelope }: KnownDelivery,
  status: Decision,
): Promise<DeliveryState> {
  const state = { ack_id: id, message_id: envelope.id, queue, status };
  if (status !== 'failed') return state;
  return { ...state, failed_message_id: await recordIdOf(failedMessages, envelope) };
}
