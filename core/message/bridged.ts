import type { DeclaredQueue } from '../topology/merge.ts';
import { inTrace } from '../trace/carried.ts';
import { type Death, lastDeath, withoutCounts, withoutDeaths } from './dead-letter.ts';
import type { Envelope } from './envelope.ts';
import type { Headers } from './header-value.ts';
import { droppedNames, typesOfKept } from './left-out.ts';
import { isVouchedFor, knownOrigin, type Origin, splitOrigin } from './origin.ts';
import type { RabbitmqDelivery } from './rabbitmq-event.ts';
import { LATEST_MS } from './rabbitmq-time.ts';

export type BridgeContext = {
  queue: string;
  /** Undefined for a queue that the topology does not declare. */
  declared: Pick<DeclaredQueue, 'bindings' | 'messageTtlMs'> | undefined;
  /** What a queue without a time to live of its own has, milliseconds. */
  defaultTtlMs: number;
  now: Date;
  newId: () => string;
};

/** The envelope under which a delivery goes on through its work queue, in a trace. */
export function bridgedEnvelope(delivery: RabbitmqDelivery, context: BridgeContext): Envelope {
  const { headers, origin } = splitOrigin(withoutCounts(delivery.headers));
  const { declared, queue } = context;
  const { properties } = delivery;
  const known = knownOrigin(origin, { properties, bindings: declared?.bindings ?? [] });
  return inTrace({
    id: delivery.id ?? context.newId(),
    exchange: known.exchange,
    routing_key: known.routingKey,
    queue,
    encoding: 'text',
    properties: delivery.properties,
    headers,
    ...beside(delivery, headers),
    ...expiry(delivery, context),
  });
}

/**
 * RabbitMQ counted the time to live while it had the message, and the count begins again in the work queue: how much
 * was left is not known, and the publisher's `timestamp` is a clock that nobody checks.
 */
function expiry(
  { properties }: RabbitmqDelivery,
  { declared, defaultTtlMs, now }: BridgeContext,
): Pick<Envelope, 'expires_at' | 'worthless_at'> {
  const own = properties.expiration_ms;
  const ofQueue = declared?.messageTtlMs ?? defaultTtlMs;
  const after = (ms: number) => new Date(Math.min(now.getTime() + ms, LATEST_MS)).toISOString();
  return {
    expires_at: after(Math.min(own ?? Number.POSITIVE_INFINITY, ofQueue)),
    ...(own === undefined ? {} : { worthless_at: after(own) }),
  };
}

/** The types of headers, and the names of those that cannot be carried. */
function beside(
  { headerTypes, dropped }: RabbitmqDelivery,
  headers: Headers,
): Pick<Envelope, 'header_types' | 'dropped_headers'> {
  const types = typesOfKept(headerTypes, headers);
  return {
    ...(types === undefined ? {} : { header_types: types }),
    ...(dropped === undefined ? {} : { dropped_headers: droppedNames(dropped.names) }),
  };
}

/** A message out of a queue of dead letters: the envelope it had in the queue where it died. `passedThrough`: of lastDeath. */
export function deadLetterEnvelope(
  delivery: RabbitmqDelivery,
  newId: () => string,
  passedThrough?: (queue: string) => boolean,
): { envelope: Envelope; death: Death | undefined } {
  const { headers, origin } = splitOrigin(withoutDeaths(delivery.headers));
  const death = lastDeath(delivery.headers, passedThrough);
  const known = originOfDeath(death, isVouchedFor(delivery.properties) ? origin : NOWHERE);
  const envelope = inTrace<Envelope>({
    id: delivery.id ?? newId(),
    exchange: known.exchange,
    routing_key: known.routingKey,
    queue: death?.queue ?? null,
    encoding: 'text',
    properties: { ...expirationOf(death), ...delivery.properties },
    headers,
    ...beside(delivery, headers),
  });
  return { envelope, death };
}

function expirationOf(death: Death | undefined): Pick<Envelope['properties'], 'expiration_ms'> {
  return death?.expirationMs === undefined ? {} : { expiration_ms: death.expirationMs };
}

const NOWHERE: Origin = { exchange: null, routingKey: null };

/**
 * What RabbitMQ says of the death wins. A message that came by the default exchange was redelivered by Courtier, whose
 * headers say where it was published first. What did not die in a queue is from nowhere: a retry must not be sent where its
 * headers point to.
 */
function originOfDeath(death: Death | undefined, vouched: Origin): Origin {
  if (death === undefined) return NOWHERE;
  return death.exchange === '' ? vouched : { exchange: death.exchange, routingKey: death.routingKey };
}
