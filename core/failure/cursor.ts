import { Buffer } from 'node:buffer';
import type { FailedMessage } from './failed-message.ts';
import { InvalidCursorError } from './store.ts';

const TIME_ID = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z#.{1,200}$/;

/** What a list is ordered by: when it failed, then its id. It never changes, so a page's end stays where it was. */
export function timeId(record: Pick<FailedMessage, 'failed_at' | 'id'>): string {
  return `${record.failed_at}#${record.id}`;
}

export function encodeCursor(lastTimeId: string): string {
  return Buffer.from(lastTimeId).toString('base64url');
}

/** @throws InvalidCursorError for anything that `encodeCursor` did not make. */
export function decodeCursor(cursor: string): string {
  const text = Buffer.from(cursor, 'base64url').toString();
  if (!TIME_ID.test(text) || encodeCursor(text) !== cursor) throw new InvalidCursorError();
  return text;
}
