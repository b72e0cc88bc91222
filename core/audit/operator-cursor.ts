import { Buffer } from 'node:buffer';
import { InvalidCursorError } from '../failure/store.ts';

const ID = /^[\x21-\x7e]{1,64}$/;

/** The last entry's id: entries are only ever added before it, so the next page begins where this one ended. */
export function encodeOperatorCursor(lastId: string): string {
  return Buffer.from(lastId).toString('base64url');
}

/** @throws InvalidCursorError for anything that `encodeOperatorCursor` did not make. */
export function decodeOperatorCursor(cursor: string): string {
  const id = Buffer.from(cursor, 'base64url').toString();
  if (!ID.test(id) || encodeOperatorCursor(id) !== cursor) throw new InvalidCursorError();
  return id;
}
