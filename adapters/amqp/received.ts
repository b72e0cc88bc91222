import { type Buffer, isUtf8 } from 'node:buffer';
import type { MessageProperties } from 'amqplib';
import { HEADER_LEVELS_MAX } from '../../core/limits.ts';
import { rawHeaders } from '../../core/message/amqp-frames.ts';
import { type Field, readTable } from '../../core/message/amqp-table.ts';
import type { Headers } from '../../core/message/header-value.ts';
import { HEADER_DROPPED } from '../../core/message/headers.ts';
import { droppedNames } from '../../core/message/left-out.ts';
import type { Message, Properties } from '../../core/message/message.ts';
import { isoTime } from '../../core/message/rabbitmq-time.ts';
import { isTable, newBudget, type Opened, put, rebuild } from '../../core/message/table.ts';

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
  return { body: content, properties, headers: headersOf(given.headers) };
}

function text(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined;
}

/** AMQP counts in seconds; some clients send milliseconds, which is a year that no Date can write. */
function seconds(value: unknown): string | undefined {
  return typeof value === 'number' ? isoTime(value * 1_000) : undefined;
}

/** What a field stands for, until its header is built again within the limits of Courtier. */
class Leaf {
  readonly opened: Opened;

  constructor(opened: Opened) {
    this.opened = opened;
  }
}

/**
 * The headers as JSON can have them: bytes as base64, a time in ISO 8601, an integer that no number holds and a decimal
 * as text. What is nested too deep is left out, and named.
 */
function headersOf(given: object | undefined): Headers {
  const raw = rawHeaders(given as Record<string, unknown> | undefined);
  const headers: Headers = {};
  const dropped = new Set<string>();
  if (!raw) return headers;
  const onCut = (name: string) => dropped.add(name);
  const table = readTable(raw, {
    leaf: (field) => new Leaf(leafOf(field)),
    levels: HEADER_LEVELS_MAX,
    onCut,
  });
  const budget = newBudget();
  for (const [name, value] of Object.entries(table)) {
    if (dropped.has(name)) continue;
    try {
      put(headers, name, rebuild(value, openRead, budget).value);
    } catch {
      dropped.add(name);
    }
  }
  if (dropped.size > 0) headers[HEADER_DROPPED] = droppedNames([...dropped]);
  return headers;
}

function openRead(value: unknown): Opened {
  if (value instanceof Leaf) return value.opened;
  if (Array.isArray(value)) return { list: value };
  return isTable(value) ? { table: Object.entries(value) } : { leaf: null };
}

function leafOf({ type, value }: Field): Opened {
  switch (type) {
    case 'S':
      return { leaf: isUtf8(value) ? value.toString('utf8') : value.toString('base64') };
    case 'x':
      return { leaf: value.toString('base64') };
    case 'l':
      return { leaf: Number.isSafeInteger(Number(value)) ? Number(value) : value.toString() };
    case 'T':
      return { leaf: isoTime(Number(value) * 1_000) ?? value.toString() };
    case 'D':
      return { leaf: `${value.digits}e-${value.places}` };
    case 'd':
    case 'f':
      return { leaf: Number.isFinite(value) ? value : null };
    default:
      return { leaf: value };
  }
}
