import { Buffer } from 'node:buffer';
import type { Headers, HeaderTypes } from './header-value.ts';
import { isoTime, javaSeconds } from './rabbitmq-time.ts';
import { type Budget, isTable, NotCarriedError, newBudget, type Opened, put, rebuild } from './table.ts';

/** What became of the headers in an event. */
export type DecodedHeaders = {
  headers: Headers;
  headerTypes?: HeaderTypes;
  /** Headers that cannot be carried, and why the first of them cannot. */
  dropped?: { names: string[]; reason: string };
};

/**
 * The headers of a message, as Lambda's RabbitMQ event source writes them: a table of its Java client as Gson makes JSON
 * of it. docs/amqp-values.md says what has lost its type there. Never throws.
 */
export function decodeHeaders(given: unknown): DecodedHeaders {
  return decodedBy(openEventValue, given);
}

/** The same for headers whose values `open` knows to read. Never throws, if `open` does not. */
export function decodedBy(open: (value: unknown) => Opened, given: unknown): DecodedHeaders {
  const headers: Headers = {};
  const types: HeaderTypes = {};
  const names: string[] = [];
  let reason = '';
  const budget = newBudget();
  for (const [name, value] of Object.entries(isTable(given) ? given : {})) {
    try {
      keep(rebuild(value, open, budget), name);
    } catch (error) {
      names.push(name);
      reason ||= `"${name}" ${error instanceof NotCarriedError ? error.message : 'cannot be read'}`;
      if (name === DEATHS && Array.isArray(value)) keep(readableDeaths(value, open, budget), name);
    }
  }
  return {
    headers,
    ...(Object.keys(types).length > 0 && { headerTypes: types }),
    ...(names.length > 0 && { dropped: { names, reason } }),
  };

  function keep(rebuilt: ReturnType<typeof rebuild>, name: string): void {
    put(headers, name, rebuilt.value);
    if (rebuilt.types !== undefined) put(types, name, rebuilt.types);
  }
}

const DEATHS = 'x-death';
const DEATHS_READ = 16;

/**
 * The first deaths that can be read, where not all can: RabbitMQ writes its own entry before those that a publisher
 * sent along, and without it nobody knows in which queue the message died.
 */
function readableDeaths(
  deaths: readonly unknown[],
  open: (value: unknown) => Opened,
  budget: Budget,
): ReturnType<typeof rebuild> {
  const readable = deaths.slice(0, DEATHS_READ).filter((death) => {
    try {
      return rebuild(death, open, newBudget()).value !== null;
    } catch {
      return false;
    }
  });
  try {
    return rebuild(readable, open, budget);
  } catch {
    return rebuild(readable.slice(0, 1), open, newBudget());
  }
}

/**
 * A long string arrives as an object of its bytes, at every depth, and a timestamp alone as text. What else is an object
 * is a table.
 */
function openEventValue(value: unknown): Opened {
  if (Array.isArray(value)) return { list: value };
  if (typeof value === 'string') return openText(value);
  if (typeof value === 'number' || typeof value === 'boolean') return { leaf: value };
  if (!isTable(value)) return { leaf: null };
  const bytes = bytesOf(value);
  return bytes ? openBytes(bytes) : { table: Object.entries(value) };
}

function openText(text: string): Opened {
  const seconds = javaSeconds(text);
  if (seconds === undefined) return { leaf: text };
  return { leaf: isoTime(seconds * 1_000) ?? seconds, type: 'timestamp' };
}

const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/** As text where it is UTF-8. */
export function openBytes(bytes: Buffer): Opened {
  try {
    return { leaf: utf8.decode(bytes) };
  } catch {
    return { leaf: bytes.toString('base64'), type: 'binary' };
  }
}

/** Java's bytes are signed; Buffer.from takes them modulo 256. */
function bytesOf(table: Record<string, unknown>): Buffer | undefined {
  const { bytes } = table;
  if (!Array.isArray(bytes) || Object.keys(table).length > 1) return undefined;
  return bytes.every((byte) => Number.isInteger(byte) && byte >= -128 && byte <= 255)
    ? Buffer.from(bytes)
    : undefined;
}
