import { Buffer } from 'node:buffer';
import { INLINE_PAYLOAD_BYTES } from '../limits.ts';
import type { Envelope } from '../message/envelope.ts';
import { fitting, jsonBytes, withHeaders } from '../message/left-out.ts';
import { decodeBody } from '../message/sqs-text.ts';
import type { FailedMessage } from './failed-message.ts';

export type KeptPayload = Pick<
  FailedMessage,
  'payload' | 'payload_encoding' | 'payload_ref' | 'payload_bytes'
>;

const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });
// biome-ignore lint/suspicious/noControlCharactersInRegex: what holds them is no text for people
const NOT_FOR_READING = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f]/;

/**
 * How a record keeps a body: inline, or in the payload store under `key`. What counts is the encoded body with
 * the headers beside it: together they must leave room in one DynamoDB item for the error and the attempts. `more`: bytes
 * of what else the record keeps.
 */
export function keepPayload(
  key: string,
  body: Uint8Array,
  envelope: Pick<Envelope, 'headers' | 'header_types'>,
  more = 0,
): KeptPayload {
  const { text, encoding } = readable(body);
  const { headers, header_types } = envelope;
  const beside = JSON.stringify(headers) + (header_types === undefined ? '' : JSON.stringify(header_types));
  const bytes = Buffer.byteLength(text) + Buffer.byteLength(beside) + more;
  if (bytes <= INLINE_PAYLOAD_BYTES) {
    return { payload: text, payload_encoding: encoding, payload_bytes: body.byteLength };
  }
  return { ...referTo(key, body.byteLength), payload_encoding: encoding };
}

/**
 * The envelope as a record can keep it: without its largest headers where all of them might not fit into an item. An
 * AMQP client may send so many; to record its message without them is better than never to record it.
 */
export function recordable(envelope: Envelope): Envelope {
  const { headers, dropped } = fitting(envelope.headers, bytesWithType(envelope), INLINE_PAYLOAD_BYTES);
  return dropped.length === 0 ? envelope : withHeaders(envelope, headers, dropped);
}

/** What a header takes in a record: its JSON text, and that of its types. */
function bytesWithType({ header_types: types = {} }: Envelope): typeof jsonBytes {
  return (name, value) =>
    jsonBytes(name, value) + (Object.hasOwn(types, name) ? jsonBytes(name, types[name] ?? null) : 0);
}

/** A body that is in the payload store already. */
export function referTo(key: string, bytes: number): KeptPayload {
  return { payload: null, payload_encoding: 'base64', payload_ref: key, payload_bytes: bytes };
}

/** The inline body; undefined when it is in the payload store. */
export function inlineBody(
  record: Pick<FailedMessage, 'payload' | 'payload_encoding'>,
): Uint8Array | undefined {
  return record.payload === null ? undefined : decodeBody(record.payload, record.payload_encoding);
}

/** A person reads it in the record: whatever is text is kept as text, also where SQS would want it encoded. */
function readable(body: Uint8Array): { text: string; encoding: Envelope['encoding'] } {
  try {
    const text = decoder.decode(body);
    if (!NOT_FOR_READING.test(text)) return { text, encoding: 'text' };
  } catch {
    // Not UTF-8.
  }
  return { text: Buffer.from(body).toString('base64'), encoding: 'base64' };
}
