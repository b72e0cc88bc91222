import { Buffer } from 'node:buffer';
import * as z from 'zod';
import type { HeaderValue, Properties } from './message.ts';
import { parseTime } from './rabbitmq-time.ts';

/**
 * What Lambda's RabbitMQ event source hands over. Checked as little as can be: a property that makes no sense must
 * not keep its message, or its whole batch, in the queue.
 * https://docs.aws.amazon.com/lambda/latest/dg/with-mq.html
 */
const RabbitmqEventSchema = z.object({
  rmqMessagesByQueue: z.record(
    z.string(),
    z.array(z.object({ data: z.string().nullish(), basicProperties: z.unknown(), redelivered: z.unknown() })),
  ),
});

/** One message as it came out of a RabbitMQ queue. */
export type RabbitmqDelivery = {
  /** Undefined when the publisher gave none. */
  id: string | undefined;
  body: Uint8Array;
  properties: Properties;
  headers: Record<string, HeaderValue>;
};

export type QueueDeliveries = { queue: string; vhost: string; deliveries: RabbitmqDelivery[] };

/** Throws a ZodError for what is no RabbitMQ event at all. */
export function parseRabbitmqEvent(event: unknown): QueueDeliveries[] {
  const { rmqMessagesByQueue } = RabbitmqEventSchema.parse(event);
  return Object.entries(rmqMessagesByQueue).map(([source, messages]) => ({
    ...splitSource(source),
    deliveries: messages.map(({ data, basicProperties }) => toDelivery(data ?? '', basicProperties)),
  }));
}

/** `queue::vhost`. A queue's name may hold `::`; a vhost's hardly ever does. */
function splitSource(source: string): { queue: string; vhost: string } {
  const at = source.lastIndexOf('::');
  return at === -1
    ? { queue: source, vhost: '/' }
    : { queue: source.slice(0, at), vhost: source.slice(at + 2) };
}

function toDelivery(data: string, basicProperties: unknown): RabbitmqDelivery {
  const given = isTable(basicProperties) ? basicProperties : {};
  const id = text(given.messageId);
  return {
    id: id === '' ? undefined : id,
    body: Buffer.from(data, 'base64'),
    properties: properties(given),
    headers: isTable(given.headers) ? decodeTable(given.headers) : {},
  };
}

function properties(given: Record<string, unknown>): Properties {
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
  };
  return Object.fromEntries(Object.entries(read).filter(([, value]) => value !== undefined));
}

function text(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined;
}

function whole(value: unknown, max: number): number | undefined {
  const number = typeof value === 'string' && /^\d+$/.test(value) ? Number(value) : value;
  return typeof number === 'number' && Number.isInteger(number) && number >= 0 && number <= max
    ? number
    : undefined;
}

function isTable(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function decodeTable(table: Record<string, unknown>): Record<string, HeaderValue> {
  return Object.fromEntries(Object.entries(table).map(([name, value]) => [name, decodeValue(value)]));
}

/** Strings arrive as their bytes, at every depth: in x-death they stand in tables in an array. */
function decodeValue(value: unknown): HeaderValue {
  if (Array.isArray(value)) return value.map(decodeValue);
  if (isTable(value)) return bytesOf(value)?.toString('utf8') ?? decodeTable(value);
  if (typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean') return value;
  return null;
}

/** Java's bytes are signed; Buffer.from takes them modulo 256. */
function bytesOf(table: Record<string, unknown>): Buffer | undefined {
  const { bytes, ...others } = table;
  if (!Array.isArray(bytes) || Object.keys(others).length > 0) return undefined;
  return bytes.every((byte) => Number.isInteger(byte) && byte >= -128 && byte <= 255)
    ? Buffer.from(bytes)
    : undefined;
}
