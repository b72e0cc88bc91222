import { CourtierError } from '../errors.ts';

export class PayloadTooLargeError extends CourtierError {
  constructor(bytes: number, limit: number) {
    super('payload-too-large', 'reject', `The message is ${bytes} bytes; at most ${limit} are taken.`, {
      details: { bytes, limit },
    });
  }
}
