import { UnavailableError } from '../errors.ts';
import type { FailedMessage } from './failed-message.ts';
import type { FailedMessageStore } from './store.ts';

/** Actors on one record are few: an actor that loses this often is held up by something else. */
const TRIES = 8;

/**
 * Reads a record, lets `move` decide, and writes what it says; again from the start when another actor was first.
 * `write` null: nothing is to be written. Answers the move that holds. `seen`, which may be old by now, saves a read: what is
 * written by it is written only if nothing has changed, and what is not is decided on the record itself.
 * @throws UnavailableError when it lost every time.
 */
export async function update<Move extends { write: FailedMessage | null }>(
  store: Pick<FailedMessageStore, 'get' | 'create' | 'replace'>,
  id: string,
  move: (record: FailedMessage | undefined) => Move,
  seen?: FailedMessage,
): Promise<Move> {
  if (seen) {
    const decided = move(seen);
    if (decided.write && (await store.replace(decided.write, seen.version))) return decided;
  }
  for (let tries = 0; tries < TRIES; tries += 1) {
    const record = await store.get(id);
    const decided = move(record);
    if (decided.write === null) return decided;
    const won = record
      ? await store.replace(decided.write, record.version)
      : await store.create(decided.write);
    if (won) return decided;
  }
  throw new UnavailableError(
    'record-contended',
    'Others are changing this failed message all the time. Try again.',
    {
      details: { failed_message_id: id },
    },
  );
}
