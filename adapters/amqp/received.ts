import { Buffer } from 'node:buffer';
import type { MessageProperties } from 'amqplib';
import type { HeaderValue, Message, Properties } from '../../core/message/message.ts';

/** A message as an amqplib consumer gets it, in Courtier's own words. What makes no sense is left out. */
export function toReceived(message: {
  content: Buffer;
  properties: Pick<MessageProperties, keyof MessageProperties>;
}): Pick<Message, 'body' | 'properties' | 'headers'> {
  const { content, properties: given } = message;
  const read: { [Name in keyof Properties]: Properties[Name] | undefined } = {
    content_type: text(given.contentType),
    content_encoding: text(given.contentEncoding),
    correlation_id: text(given.correlationId),
    type: text(given.type),
    app_id: text(given.appId),
    timestamp: seconds(given.timestamp),
  };
  const properties = Object.fromEntries(Object.entries(read).filter(([, value]) => value !== undefined));
  return { body: content, properties, headers: table(given.headers ?? {}) };
}

function text(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined;
}

/** AMQP counts in seconds; some clients send milliseconds, which is a year that no Date can write. */
function seconds(value: unknown): string | undefined {
  const time = typeof value === 'number' ? new Date(value * 1000) : undefined;
  return time === undefined || Number.isNaN(time.getTime()) ? undefined : time.toISOString();
}

function table(given: object): Record<string, HeaderValue> {
  return Object.fromEntries(Object.entries(given).map(([name, value]) => [name, headerValue(value)]));
}

/** Bytes become text; a timestamp or decimal, which amqplib hands over as `{'!': type, value}`, its value. */
function headerValue(value: unknown): HeaderValue {
  if (typeof value === 'string' || typeof value === 'boolean') return value;
  if (typeof value === 'number') return Number.isFinite(value) ? value : null;
  if (typeof value === 'bigint') return value.toString();
  if (typeof value !== 'object' || value === null) return null;
  if (Buffer.isBuffer(value)) return value.toString('utf8');
  if (Array.isArray(value)) return value.map(headerValue);
  if ('!' in value && 'value' in value) return headerValue(value.value);
  return table(value);
}
