import { brotliDecompressSync, gunzipSync, inflateRawSync, inflateSync, type ZlibOptions } from 'node:zlib';
import { InvalidMessageError } from '../errors.ts';
import { INFLATED_BODY_BYTES } from '../limits.ts';
import type { Properties } from './message.ts';

/** What says how a body is to be read. */
export type BodyLabels = Pick<Properties, 'content_type' | 'content_encoding'>;

type Inflate = (body: Uint8Array, options: ZlibOptions) => Uint8Array;

/** The content codings of RFC 9110 that are unpacked. Some write `deflate` without the header that it should have. */
const codings: Readonly<Record<string, Inflate>> = {
  gzip: gunzipSync,
  'x-gzip': gunzipSync,
  deflate: (body, options) => (hasZlibHeader(body) ? inflateSync : inflateRawSync)(body, options),
  br: brotliDecompressSync,
};
/** One over the other: nobody packs more often than that, and each costs. */
const CODINGS_MAX = 3;

const utf8 = new TextDecoder('utf-8', { fatal: true });

/**
 * The body as JSON: unpacked as its content encoding says, as UTF-8, without a byte order mark. By content type there
 * would be one decoder each; JSON is the only one so far, and what nobody labelled is taken for it.
 *
 * This is how a body is read wherever it is read: in functions, in the client library, for the key of an order. Throws
 * InvalidMessageError, which never quotes the body, for what is no such thing or becomes larger than 4 MiB: the bytes
 * will not change.
 */
export function jsonBody(body: Uint8Array, labels: BodyLabels = {}): unknown {
  const unpacked = inflated(body, labels.content_encoding);
  try {
    return JSON.parse(utf8.decode(unpacked));
  } catch {
    const { content_type, content_encoding } = labels;
    // Not as the cause: its text quotes the body.
    throw new InvalidMessageError('The body is not JSON in UTF-8.', {
      details: { content_type, content_encoding },
    });
  }
}

/** The same, and undefined for what cannot be read. */
export function jsonBodyOrNothing(body: Uint8Array, labels: BodyLabels = {}): unknown {
  try {
    return jsonBody(body, labels);
  } catch {
    return undefined;
  }
}

/**
 * The body unpacked, at most 4 MiB at any step. What is none of the codings (`utf-8`, `identity`) changes nothing. Throws as
 * `jsonBody` does.
 */
export function inflated(body: Uint8Array, contentEncoding = ''): Uint8Array {
  const applied = contentEncoding
    .split(',')
    .map((coding) => coding.trim().toLowerCase())
    .filter((coding) => Object.hasOwn(codings, coding));
  if (applied.length > CODINGS_MAX) {
    throw new InvalidMessageError(`The body is encoded more than ${CODINGS_MAX} times.`);
  }
  // The last one named was applied last.
  return applied.reverse().reduce((packed, coding) => unpack(packed, coding), body);
}

function unpack(packed: Uint8Array, coding: string): Uint8Array {
  try {
    return codings[coding]?.(packed, { maxOutputLength: INFLATED_BODY_BYTES }) ?? packed;
  } catch (error) {
    throw new InvalidMessageError(
      error instanceof RangeError
        ? `The body, unpacked, is larger than ${INFLATED_BODY_BYTES} bytes.`
        : `The content encoding is ${coding}, and the body is not.`,
    );
  }
}

/** RFC 1950: deflate with a window, and a check over the first two bytes. */
function hasZlibHeader(body: Uint8Array): boolean {
  return (
    body.length >= 2 && ((body[0] ?? 0) & 0x0f) === 8 && ((body[0] ?? 0) * 256 + (body[1] ?? 0)) % 31 === 0
  );
}
