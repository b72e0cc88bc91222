import type { Options } from 'amqplib';
import type { HeaderValue } from '../../core/message/message.ts';
import type { Publication } from '../../core/message/publisher.ts';

/** A message's properties and headers as amqplib takes them: persistent always, the timestamp in seconds. */
export function toPublishOptions(publication: Publication, mandatory: boolean): Options.Publish {
  const { properties, headers, id } = publication;
  return {
    persistent: true,
    mandatory,
    messageId: id,
    headers: encodeTable(headers),
    ...defined({
      contentType: properties.content_type,
      contentEncoding: properties.content_encoding,
      correlationId: properties.correlation_id,
      replyTo: properties.reply_to,
      type: properties.type,
      appId: properties.app_id,
      priority: properties.priority,
      expiration: properties.expiration_ms,
      timestamp: toSeconds(properties.timestamp),
    }),
  };
}

function toSeconds(iso: string | undefined): number | undefined {
  const time = iso === undefined ? Number.NaN : Date.parse(iso);
  return Number.isNaN(time) || time < 0 ? undefined : Math.floor(time / 1000);
}

function defined<T extends Record<string, unknown>>(members: T): { [K in keyof T]?: NonNullable<T[K]> } {
  return Object.fromEntries(
    Object.entries(members).filter(([, value]) => value !== undefined && value !== null),
  ) as { [K in keyof T]?: NonNullable<T[K]> };
}

function encodeTable(table: Record<string, HeaderValue>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(table).map(([name, value]) => [name, encodeValue(value)]));
}

/**
 * amqplib reads a table that has a member `!` as the name of a type and its value. Naming the type of such a table
 * itself keeps it what it is. A number below -2^63 would be taken for a 64-bit integer, and overflow.
 */
function encodeValue(value: HeaderValue): unknown {
  if (typeof value === 'number') return value < -(2 ** 63) ? { '!': 'double', value } : value;
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return value.map(encodeValue);
  const table = encodeTable(value);
  return Object.hasOwn(value, '!') ? { '!': 'object', value: table } : table;
}
