import { Buffer } from 'node:buffer';
import { CourtierError } from '../errors.ts';

/** A cursor that no page gave. */
export class InvalidCursorError extends CourtierError {
  constructor() {
    super(
      'invalid-cursor',
      'reject',
      'The cursor is not one that a page gave. Leave it out to begin with the first page.',
    );
  }
}

export type Cursors = {
  /** Where a page ended, as it can stand in a URL. It says no more than the page did, and is no permission. */
  encode(place: string): string;
  /** @throws InvalidCursorError for anything that `encode` did not make */
  decode(cursor: string): string;
};

/** The cursors of one list, whose places look like `shape`. */
export function cursorsOf(shape: RegExp): Cursors {
  const encode = (place: string) => Buffer.from(place).toString('base64url');
  return {
    encode,
    decode(cursor) {
      const place = Buffer.from(cursor, 'base64url').toString();
      if (!shape.test(place) || encode(place) !== cursor) throw new InvalidCursorError();
      return place;
    },
  };
}
