import { cursorsOf } from '../api/cursor.ts';
import type { FailedMessage } from './failed-message.ts';

/** What a list is ordered by: when it failed, then its id. It never changes, so a page's end stays where it was. */
export function timeId(record: Pick<FailedMessage, 'failed_at' | 'id'>): string {
  return `${record.failed_at}#${record.id}`;
}

export const { encode: encodeCursor, decode: decodeCursor } = cursorsOf(
  /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z#.{1,200}$/,
);
