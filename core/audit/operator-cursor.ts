import { cursorsOf } from '../api/cursor.ts';

/** The last entry's id: entries are only ever added before it, so the next page begins where this one ended. */
export const { encode: encodeOperatorCursor, decode: decodeOperatorCursor } =
  cursorsOf(/^[\x21-\x7e]{1,64}$/);
