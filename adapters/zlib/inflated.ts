import { gunzipSync } from 'node:zlib';
import { InvalidMessageError } from '../../core/errors.ts';
import { INFLATED_BODY_BYTES } from '../../core/limits.ts';

/**
 * The body as its content encoding says that it is to be read: `gzip` is unpacked, anything else (AMQP clients write
 * `utf-8` here, or nothing) is taken as it is. Throws InvalidMessageError for what is no gzip, or becomes too large:
 * the bytes will not change.
 */
export function inflated(body: Uint8Array, contentEncoding: string | undefined): Uint8Array {
  if (!isGzip(contentEncoding)) return body;
  try {
    return gunzipSync(body, { maxOutputLength: INFLATED_BODY_BYTES });
  } catch (error) {
    const tooLarge = error instanceof RangeError;
    throw new InvalidMessageError(
      tooLarge
        ? `The body, unpacked, is larger than ${INFLATED_BODY_BYTES} bytes.`
        : 'The content encoding is gzip, and the body is not.',
    );
  }
}

export function isGzip(contentEncoding: string | undefined): boolean {
  return /^(x-)?gzip$/i.test(contentEncoding?.trim() ?? '');
}
