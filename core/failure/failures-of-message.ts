import { CourtierError } from '../errors.ts';
import { readableRows, type UnreadableRow } from '../readable-rows.ts';
import type { FailedMessage } from './failed-message.ts';
import type { FailedMessageStore } from './store.ts';

/**
 * The records of one message, at most `limit`, in no order. One that cannot be read does not take the others with it: it
 * is named beside them. Throws UnavailableError.
 */
export async function failuresOfMessage(
  store: Pick<FailedMessageStore, 'get' | 'idsOfMessage'>,
  messageId: string,
  limit: number,
): Promise<{ items: FailedMessage[]; unreadable: UnreadableRow[] }> {
  const ids = await store.idsOfMessage(messageId, limit);
  const found = await Promise.all(
    ids.map((id) => store.get(id).catch((error: unknown) => ({ id, misfit: malformed(error) }))),
  );
  const known = found.filter((row) => row !== undefined);
  return readableRows(known, recordOf, ({ id }) => id);
}

function recordOf(row: FailedMessage | { misfit: CourtierError }): FailedMessage {
  if ('misfit' in row) throw row.misfit;
  return row;
}

/** Rethrows what is no fault of the row. */
function malformed(error: unknown): CourtierError {
  if (error instanceof CourtierError && error.code === 'malformed-record') return error;
  throw error;
}
