import { Buffer } from 'node:buffer';
import type { Options } from 'amqplib';
import type { Headers, HeaderType, HeaderTypes, HeaderValue } from '../../core/message/header-value.ts';
import type { Publication } from '../../core/message/publisher.ts';

/** A message's properties and headers as amqplib takes them: persistent always, the timestamp in seconds. */
export function toPublishOptions(publication: Publication, mandatory: boolean): Options.Publish {
  const { properties, headers, headerTypes, id } = publication;
  return {
    persistent: true,
    mandatory,
    messageId: id,
    headers: encodeTable(headers, headerTypes),
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

/** Headers have few levels (HeadersSchema), so this may follow them by calling itself. */
function encodeTable(table: Headers, types: HeaderTypes = {}): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(table).map(([name, value]) => [name, encodeValue(value, typeOf(types, name))]),
  );
}

function typeOf(types: HeaderTypes | HeaderType | undefined, name: string) {
  return typeof types === 'object' && Object.hasOwn(types, name) ? types[name] : undefined;
}

/** What amqplib takes for a type of its own choice. */
type Tagged = { '!': string; value: unknown };

/**
 * amqplib reads a table that has a member `!` as the name of a type and its value. Naming the type of such a table
 * itself keeps it what it is.
 */
function encodeValue(value: HeaderValue, type: HeaderTypes | HeaderType | undefined): unknown {
  if (typeof value === 'number' && type !== 'timestamp') return encodeNumber(value);
  if (type === 'timestamp') return encodeTimestamp(value);
  if (type === 'binary' && typeof value === 'string') return Buffer.from(value, 'base64');
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return value.map((item, index) => encodeValue(item, typeOf(type, String(index))));
  const table = encodeTable(value, typeof type === 'object' ? type : {});
  return Object.hasOwn(value, '!') ? { '!': 'object', value: table } : table;
}

const INT32 = 2 ** 31;
const INT64 = 2 ** 63;

/**
 * The smallest of the integers that most clients write: 32 bits, else 64. amqplib by itself would take 8 bits, which some
 * clients read without their sign, and for a number below -2^63 a 64-bit integer that overflows.
 */
function encodeNumber(value: number): Tagged {
  const whole = Number.isInteger(value) && !Object.is(value, -0);
  if (!whole || value < -INT64 || value >= INT64) return { '!': 'double', value };
  return { '!': value >= -INT32 && value < INT32 ? 'int' : 'long', value };
}

function encodeTimestamp(value: HeaderValue): unknown {
  const seconds = typeof value === 'string' ? toSeconds(value) : value;
  const exact = typeof seconds === 'number' && Number.isSafeInteger(seconds) && seconds >= 0;
  return exact ? { '!': 'timestamp', value: seconds } : value;
}
