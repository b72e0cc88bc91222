import { InvalidMessageError } from '../errors.ts';
import { timeLeft } from './expiry.ts';
import { withOrigin } from './origin.ts';
import type { Publication } from './publisher.ts';
import type { WorkItem } from './work-item.ts';

/** The outbox's item as it goes to the broker, with what is left of its time to live. Throws ExpiredError. */
export function toPublication({ envelope, body }: WorkItem, now: Date): Publication {
  const { id, exchange, routing_key, properties, headers, expires_at } = envelope;
  if (exchange === null || routing_key === null) {
    throw new InvalidMessageError('The outbox item names no exchange or no routing key.');
  }
  const leftMs = timeLeft(expires_at, now);
  return {
    id,
    exchange,
    routingKey: routing_key,
    body,
    properties: leftMs === undefined ? properties : { ...properties, expiration_ms: leftMs },
    headers: withOrigin(headers, { exchange, routingKey: routing_key }),
  };
}
