import type { Envelope } from '../message/envelope.ts';
import { timeLeft } from '../message/expiry.ts';
import { HEADER_ATTEMPT } from '../message/headers.ts';
import type { Properties } from '../message/message.ts';
import { withOrigin } from '../message/origin.ts';
import type { Publication } from '../message/publisher.ts';
import { deliveryUnderWay } from './change.ts';
import type { FailedMessage } from './failed-message.ts';

/** The envelope of a retry through the work queue. The time that the queue gives a message counts for its first delivery only. */
export function redeliveryEnvelope(record: FailedMessage): Envelope {
  return {
    id: record.message_id,
    exchange: record.exchange,
    routing_key: record.routing_key,
    queue: record.queue,
    encoding: record.payload_encoding,
    properties: record.properties,
    headers: record.headers,
    ...(record.expires_at ? { expires_at: record.expires_at } : {}),
    redelivery: {
      failed_message_id: record.id,
      run: record.run,
      attempt: record.retry_count,
      failed_at: record.failed_at,
    },
  };
}

/**
 * A retry through RabbitMQ, with what is left of its publisher's time to live; throws ExpiredError for none left. Into the queue where it failed, by the default exchange, and marked with its attempt: other
 * subscribers must not see it again. To its exchange where it was never routed; undefined when that is not known.
 */
export function redeliveryPublication(
  record: FailedMessage,
  body: Uint8Array,
  now: Date,
): Publication | undefined {
  const headers = withOrigin(record.headers, { exchange: record.exchange, routingKey: record.routing_key });
  const message = { id: record.message_id, body, properties: stillToLive(record, now) };
  if (record.queue !== null) {
    const marked = { ...headers, [HEADER_ATTEMPT]: deliveryUnderWay(record) };
    return { ...message, exchange: '', routingKey: record.queue, headers: marked };
  }
  if (record.exchange === null) return undefined;
  return { ...message, exchange: record.exchange, routingKey: record.routing_key ?? '', headers };
}

function stillToLive(record: FailedMessage, now: Date): Properties {
  const { expiration_ms: _whole, ...properties } = record.properties;
  const leftMs = timeLeft(record.expires_at ?? undefined, now);
  return leftMs === undefined ? properties : { ...properties, expiration_ms: leftMs };
}
