import { cursorsOf } from '../api/cursor.ts';

/** What lists of workflows are sorted by. */
export function startedId({ started_at, run_id }: { started_at: string; run_id: string }): string {
  return `${started_at}#${run_id}`;
}

/** Where the page ended: newer ones are only ever added before it. */
export const { encode: encodeWorkflowCursor, decode: decodeWorkflowCursor } = cursorsOf(
  /^[0-9T:.Z-]{20,30}#[A-Za-z0-9._-]{1,64}$/,
);
