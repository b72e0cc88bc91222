import { CourtierError, InvalidMessageError } from '../../core/errors.ts';
import { withOrigin } from '../../core/message/origin.ts';
import type { Publication } from '../../core/message/publisher.ts';
import type { WorkItem } from '../../core/message/work-item.ts';

/** Its time to live ran out while the broker was away. */
export class ExpiredInOutboxError extends CourtierError {
  constructor(expiresAt: string) {
    super('expired', 'fail', `The message expired at ${expiresAt}, before it could be published.`);
  }
}

/** The outbox's item as it goes to the broker, with what is left of its time to live. */
export function toPublication({ envelope, body }: WorkItem, now: Date): Publication {
  const { id, exchange, routing_key, properties, headers, expires_at } = envelope;
  if (exchange === null || routing_key === null) {
    throw new InvalidMessageError('The outbox item names no exchange or no routing key.');
  }
  const leftMs = expires_at === undefined ? undefined : Date.parse(expires_at) - now.getTime();
  if (expires_at !== undefined && leftMs !== undefined && leftMs <= 0)
    throw new ExpiredInOutboxError(expires_at);
  return {
    id,
    exchange,
    routingKey: routing_key,
    body,
    properties: leftMs === undefined ? properties : { ...properties, expiration_ms: leftMs },
    headers: withOrigin(headers, { exchange, routingKey: routing_key }),
  };
}
