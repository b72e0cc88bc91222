import { CourtierError } from '../errors.ts';
import { AROUND_THE_MESSAGE_BYTES } from '../limits.ts';

export class PayloadTooLargeError extends CourtierError {
  constructor(bytes: number, limit: number) {
    super('payload-too-large', 'reject', `The message is ${bytes} bytes; at most ${limit} are taken.`, {
      details: { bytes, limit },
    });
  }
}

/** Before a request is parsed: larger than any that holds a message of `limit` bytes. Throws PayloadTooLargeError. */
export function checkRequestSize(bytes: number, limit: number): void {
  if (bytes > limit + AROUND_THE_MESSAGE_BYTES) throw new PayloadTooLargeError(bytes, limit);
}
