import type { ConsumeMessage } from 'amqplib';
import { rawHeaders } from '../core/message/amqp-frames.ts';
import { type Field, readTable } from '../core/message/amqp-table.ts';

/** As Courtier itself takes them (core/limits.ts): a message with deeper ones becomes a failed one. */
const LEVELS_MAX = 64;

export type ReadHeaders = {
  headers: Record<string, unknown>;
  /** Names of headers that nest tables or lists too deep. */
  tooDeep: string[];
};

/**
 * The headers of a message as its publisher typed them. Text is a string, or a Buffer where it is not UTF-8, as a byte
 * array is; a 64-bit integer beyond Number.MAX_SAFE_INTEGER is a bigint; a timestamp and a decimal are as amqplib has
 * them, `{'!': 'timestamp', value: seconds}`.
 */
export function readHeaders({ properties }: ConsumeMessage): ReadHeaders {
  const raw = rawHeaders(properties.headers);
  if (!raw) return { headers: {}, tooDeep: [] };
  const tooDeep = new Set<string>();
  const onCut = (name: string) => tooDeep.add(name);
  const headers = readTable(raw, { leaf: fieldValue, levels: LEVELS_MAX, onCut });
  return { headers, tooDeep: [...tooDeep] };
}

const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

function fieldValue({ type, value }: Field): unknown {
  switch (type) {
    case 'S':
      return textOf(value);
    case 'l':
      return exact(value);
    case 'T':
      return { '!': 'timestamp', value: exact(value) };
    case 'D':
      return { '!': 'decimal', value };
    default:
      return value;
  }
}

function textOf(bytes: Buffer): string | Buffer {
  try {
    return utf8.decode(bytes);
  } catch {
    return bytes;
  }
}

function exact(value: bigint): number | bigint {
  const number = Number(value);
  return Number.isSafeInteger(number) ? number : value;
}
