import { Buffer } from 'node:buffer';
import { InvalidCursorError } from '../failure/store.ts';

/** What lists of workflows are sorted by. */
export function startedId({ started_at, order_id }: { started_at: string; order_id: string }): string {
  return `${started_at}#${order_id}`;
}

const STARTED_ID = /^[0-9T:.Z-]{20,30}#[A-Za-z0-9._-]{1,64}$/;

/** Where the page ended: newer ones are only ever added before it. */
export function encodeWorkflowCursor(lastStartedId: string): string {
  return Buffer.from(lastStartedId).toString('base64url');
}

/** @throws InvalidCursorError for anything that `encodeWorkflowCursor` did not make. */
export function decodeWorkflowCursor(cursor: string): string {
  const found = Buffer.from(cursor, 'base64url').toString();
  if (!STARTED_ID.test(found) || encodeWorkflowCursor(found) !== cursor) throw new InvalidCursorError();
  return found;
}
