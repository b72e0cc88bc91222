import { Buffer } from 'node:buffer';
import * as z from 'zod';
import { type DecodedHeaders, decodeHeaders } from './event-headers.ts';
import type { Properties } from './message.ts';
import { parseTime } from './rabbitmq-time.ts';
import { isTable } from './table.ts';

/**
 * What Lambda's RabbitMQ event source hands over. Checked as little as can be: a property that makes no sense must
 * not keep its message, or its whole batch, in the queue.
 * https://docs.aws.amazon.com/lambda/latest/dg/with-mq.html
 */
const RabbitmqEventSchema = z.object({ rmqMessagesByQueue: z.record(z.string(), z.array(z.unknown())) });

/** One message as it came out of a RabbitMQ queue. */
export type RabbitmqDelivery = DecodedHeaders & {
  /** Undefined when the publisher gave none. */
  id: string | undefined;
  body: Uint8Array;
  properties: Properties;
};

export type QueueDeliveries = { queue: string; vhost: string; deliveries: RabbitmqDelivery[] };

/**
 * Throws a ZodError for what is no RabbitMQ event at all. Of a single message nothing throws: what of it cannot be
 * carried is left out, and said in `dropped`.
 */
export function parseRabbitmqEvent(event: unknown): QueueDeliveries[] {
  const { rmqMessagesByQueue } = RabbitmqEventSchema.parse(event);
  return Object.entries(rmqMessagesByQueue).map(([source, messages]) => ({
    ...splitSource(source),
    deliveries: messages.map(toDelivery),
  }));
}

/** `queue::vhost`. A queue's name may hold `::`; a vhost's hardly ever does. */
function splitSource(source: string): { queue: string; vhost: string } {
  const at = source.lastIndexOf('::');
  return at === -1
    ? { queue: source, vhost: '/' }
    : { queue: source.slice(0, at), vhost: source.slice(at + 2) };
}

function toDelivery(message: unknown): RabbitmqDelivery {
  const { data, basicProperties } = isTable(message) ? message : {};
  const given = isTable(basicProperties) ? basicProperties : {};
  const id = text(given.messageId);
  return {
    id: id === '' ? undefined : id,
    body: Buffer.from(text(data) ?? '', 'base64'),
    properties: propertiesOf(given),
    ...decodeHeaders(given.headers),
  };
}

/** The properties of a message under the names that Lambda's event and amqplib give them. What makes no sense is left out. */
export function propertiesOf(given: Readonly<Record<string, unknown>>): Properties {
  const read: { [Name in keyof Properties]: Properties[Name] | undefined } = {
    content_type: text(given.contentType),
    content_encoding: text(given.contentEncoding),
    correlation_id: text(given.correlationId),
    reply_to: text(given.replyTo),
    type: text(given.type),
    app_id: text(given.appId),
    timestamp: parseTime(given.timestamp),
    priority: whole(given.priority, 255),
    expiration_ms: whole(given.expiration, Number.MAX_SAFE_INTEGER),
    user_id: text(given.userId),
  };
  return Object.fromEntries(Object.entries(read).filter(([, value]) => value !== undefined));
}

function text(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined;
}

/** A number that a property or RabbitMQ writes as text, or as itself. */
export function whole(value: unknown, max: number): number | undefined {
  const number = typeof value === 'string' && /^\d+$/.test(value) ? Number(value) : value;
  return typeof number === 'number' && Number.isInteger(number) && number >= 0 && number <= max
    ? number
    : undefined;
}
