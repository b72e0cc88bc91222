import type { Buffer } from 'node:buffer';
import { HEADER_LEVELS_MAX } from '../limits.ts';
import { type Field, readTable } from './amqp-table.ts';
import { type DecodedHeaders, decodedBy, openBytes } from './event-headers.ts';
import { isoTime } from './rabbitmq-time.ts';
import { isTable, type Opened } from './table.ts';

/** Read one level deeper than is carried, so that it is seen which headers are too deep. */
const LEVELS_READ = HEADER_LEVELS_MAX + 1;

/**
 * The headers of a message from the bytes of their table, with the types that Lambda's event loses. Never throws: what
 * is no table counts as headers that cannot be carried.
 */
export function decodeRawHeaders(table: Buffer | undefined): DecodedHeaders {
  if (!table) return { headers: {} };
  try {
    const leaf = (field: Field) => new Leaf(openField(field));
    return decodedBy(openRead, readTable(table, { leaf, levels: LEVELS_READ }));
  } catch {
    return { headers: {}, dropped: { names: ['(all)'], reason: 'they are no AMQP table' } };
  }
}

/** What a field stands for, by the tables around it. */
class Leaf {
  readonly opened: Opened;

  constructor(opened: Opened) {
    this.opened = opened;
  }
}

function openRead(value: unknown): Opened {
  if (value instanceof Leaf) return value.opened;
  if (Array.isArray(value)) return { list: value };
  return isTable(value) ? { table: Object.entries(value) } : { leaf: null };
}

function openField({ type, value }: Field): Opened {
  switch (type) {
    case 'S':
      return openBytes(value);
    case 'x':
      return { leaf: value.toString('base64'), type: 'binary' };
    case 'l':
      return { leaf: Number.isSafeInteger(Number(value)) ? Number(value) : value.toString() };
    case 'T':
      return { leaf: isoTime(Number(value) * 1_000) ?? Number(value), type: 'timestamp' };
    case 'D':
      return { leaf: Number(`${value.digits}e-${value.places}`) };
    case 'd':
    case 'f':
      return { leaf: Number.isFinite(value) ? value : null };
    default:
      return { leaf: value };
  }
}
