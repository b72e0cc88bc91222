import { Buffer } from 'node:buffer';
import { gunzipSync, gzipSync } from 'node:zlib';
import * as z from 'zod';
import { CourtierError } from '../errors.ts';
import { HeadersSchema, HeaderTypesSchema, PropertiesSchema } from '../message/message.ts';
import type { PayloadStore } from '../payload/payload-store.ts';
import type { Archived } from './published.ts';
import type { Tapped } from './tapped.ts';

const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/** A batch is one event of Lambda's, 6 MB of base64 at most; what is larger was not written here. */
const BATCH_BYTES = 64_000_000;

/** One line of JSON. Text is kept as text, which compresses better than its base64. */
const LineSchema = z.object({
  id: z.string(),
  exchange: z.string().nullable(),
  routing_key: z.string().nullable(),
  published_at: z.string(),
  encoding: z.enum(['text', 'base64']),
  body: z.string(),
  properties: PropertiesSchema,
  headers: HeadersSchema,
  header_types: HeaderTypesSchema.optional(),
  dropped_headers: z.array(z.string()).optional(),
});

/**
 * Messages as they were published, many in one object: JSON Lines, compressed with gzip. `zcat` and `jq` read it. Each
 * message is found by the object's key and the number of its line.
 */
export type Archive = {
  /** Where each of them is, in their order. */
  keep(messages: readonly Tapped[]): Promise<Archived[]>;
  /** Undefined: it has expired. Throws UnreadableBodyError, and what the store throws. */
  read(place: Archived): Promise<Tapped | undefined>;
};

/** What is kept of a message is damaged, or was written in a way that is not known here. Reading it again changes nothing. */
export class UnreadableBodyError extends CourtierError {
  constructor({ key, line }: Archived, cause: unknown) {
    super(
      'body-unreadable',
      'fail',
      `Line ${line + 1} of ${key} is no message. Look at it with zcat; other lines may be whole.`,
      { cause, details: { key, line } },
    );
  }
}

export type ArchiveDeps = { payloads: Pick<PayloadStore, 'put' | 'get'>; newId: () => string };

export function createArchive({ payloads, newId }: ArchiveDeps): Archive {
  const linesOf = rememberingLatest(async (key) => {
    const object = await payloads.get(key);
    return object === undefined ? undefined : linesIn(object);
  });
  return {
    async keep(messages) {
      const [first] = messages;
      if (first === undefined) return [];
      const key = `trail/${first.publishedAt.slice(0, 10)}/${newId()}.jsonl.gz`;
      await payloads.put(key, gzipSync(messages.map(lineOf).join('')));
      return messages.map((_, line) => ({ key, line }));
    },
    async read(place) {
      const lines = await linesOf(place.key);
      if (lines === undefined) return undefined;
      try {
        return messageOf(wholeLine(lines, place.line));
      } catch (error) {
        throw new UnreadableBodyError(place, error);
      }
    },
  };
}

/** Objects that stay in memory, some megabytes each: lanes that read side by side are in several of one second. */
const REMEMBERED = 8;

/** Who reads one message reads those beside it next, which are in the same object. What failed is asked for again. */
function rememberingLatest<T>(read: (key: string) => Promise<T>): (key: string) => Promise<T> {
  const latest = new Map<string, Promise<T>>();
  return (key) => {
    const value = latest.get(key) ?? read(key);
    latest.delete(key);
    latest.set(key, value);
    const [oldest] = latest.keys();
    if (latest.size > REMEMBERED && oldest !== undefined) latest.delete(oldest);
    value.catch(() => {
      if (latest.get(key) === value) latest.delete(key);
    });
    return value;
  };
}

/** The lines, or why there are none: which is kept as well, since the messages beside it have the same answer. */
function linesIn(object: Uint8Array): string[] | { damaged: unknown } {
  try {
    return gunzipSync(object, { maxOutputLength: BATCH_BYTES }).toString('utf8').split('\n');
  } catch (error) {
    return { damaged: error };
  }
}

function wholeLine(lines: ReturnType<typeof linesIn>, line: number): string {
  if ('damaged' in lines) throw lines.damaged;
  return lines[line] ?? '';
}

function lineOf(message: Tapped): string {
  const { id, exchange, routingKey, publishedAt, body, properties, headers, headerTypes, dropped } = message;
  const line = {
    id,
    exchange,
    routing_key: routingKey,
    published_at: publishedAt,
    ...archivedText(body),
    properties,
    headers,
    header_types: headerTypes,
    dropped_headers: dropped,
  };
  return `${JSON.stringify(line)}\n`;
}

function messageOf(line: string): Tapped {
  const { encoding, body, header_types, dropped_headers, ...read } = LineSchema.parse(JSON.parse(line));
  return {
    id: read.id,
    exchange: read.exchange,
    routingKey: read.routing_key,
    publishedAt: read.published_at,
    body: Buffer.from(body, encoding === 'text' ? 'utf8' : 'base64'),
    properties: read.properties,
    headers: read.headers,
    ...(header_types === undefined ? {} : { headerTypes: header_types }),
    ...(dropped_headers === undefined ? {} : { dropped: dropped_headers }),
  };
}

/** Text where the bytes are exactly that of one, else base64. */
export function archivedText(body: Uint8Array): Pick<z.output<typeof LineSchema>, 'encoding' | 'body'> {
  try {
    return { encoding: 'text', body: decoder.decode(body) };
  } catch {
    return { encoding: 'base64', body: Buffer.from(body).toString('base64') };
  }
}
