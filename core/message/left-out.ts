import { Buffer } from 'node:buffer';
import { CourtierError } from '../errors.ts';
import { DROPPED_NAMES_KEPT } from '../limits.ts';
import type { Envelope } from './envelope.ts';
import type { Headers, HeaderTypes, HeaderValue } from './header-value.ts';

/** The names as a record and a message list them: some, and how many more there are. */
export function droppedNames(names: readonly string[]): string[] {
  const unique = [...new Set(names)];
  if (unique.length <= DROPPED_NAMES_KEPT) return unique;
  const named = unique.slice(0, DROPPED_NAMES_KEPT - 1);
  return [...named, `and ${unique.length - named.length} more`];
}

/** Those headers that fit into `maxBytes` together, the largest left out first; and the names of those left out. */
export function fitting(
  headers: Headers,
  bytesOf: (name: string, value: HeaderValue) => number,
  maxBytes: number,
): { headers: Headers; dropped: string[] } {
  const sizes = Object.entries(headers).map(([name, value]) => ({ name, bytes: bytesOf(name, value) }));
  let bytes = sizes.reduce((sum, header) => sum + header.bytes, 0);
  const dropped = new Set<string>();
  for (const largest of sizes.toSorted((a, b) => b.bytes - a.bytes)) {
    if (bytes <= maxBytes) break;
    dropped.add(largest.name);
    bytes -= largest.bytes;
  }
  if (dropped.size === 0) return { headers, dropped: [] };
  const kept = Object.entries(headers).filter(([name]) => !dropped.has(name));
  return { headers: Object.fromEntries(kept), dropped: [...dropped] };
}

/** Bytes of a header in the JSON text of all headers, with its comma. */
export function jsonBytes(name: string, value: HeaderValue): number {
  return Buffer.byteLength(JSON.stringify(name)) + Buffer.byteLength(JSON.stringify(value)) + 2;
}

/**
 * Bytes of a header in an AMQP table, as adapters/amqp writes it, at most. Headers have few levels (HeadersSchema), so
 * this may follow them by calling itself.
 */
export function amqpBytes(name: string, value: HeaderValue): number {
  return 1 + Buffer.byteLength(name) + valueBytes(value);
}

/** Bytes in front of a table or list: its length. */
export const AMQP_LENGTH_BYTES = 4;
/** A type, and the most that a number or a timestamp takes. */
const NUMBER_BYTES = 9;

function valueBytes(value: HeaderValue): number {
  if (typeof value === 'string') return 1 + AMQP_LENGTH_BYTES + Buffer.byteLength(value);
  if (typeof value !== 'object' || value === null) return NUMBER_BYTES;
  const members = Array.isArray(value)
    ? value.map(valueBytes)
    : Object.entries(value).map(([name, member]) => amqpBytes(name, member));
  return members.reduce((sum, bytes) => sum + bytes, 1 + AMQP_LENGTH_BYTES);
}

/** The types of those headers that are there. */
export function typesOfKept(types: HeaderTypes | undefined, headers: Headers): HeaderTypes | undefined {
  if (types === undefined) return undefined;
  const kept = Object.entries(types).filter(([name]) => Object.hasOwn(headers, name));
  return kept.length === 0 ? undefined : Object.fromEntries(kept);
}

/** An envelope with fewer headers, which says which ones were left out. */
export function withHeaders(envelope: Envelope, headers: Headers, dropped: readonly string[]): Envelope {
  const { header_types: types, dropped_headers: before = [], ...rest } = envelope;
  const kept = typesOfKept(types, headers);
  return {
    ...rest,
    headers,
    ...(kept === undefined ? {} : { header_types: kept }),
    dropped_headers: droppedNames([...before, ...dropped]),
  };
}

/** A message that cannot go on with all of its headers. They will not change, so a person has to look. */
export class HeadersNotCarriedError extends CourtierError {
  constructor(reason: string) {
    super('headers-not-carried', 'fail', `A header cannot be carried: ${reason}. A retry goes without it.`);
  }
}
