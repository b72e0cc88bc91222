import { UnavailableError } from '../errors.ts';
import type { FailedMessage } from './failed-message.ts';
import type { FailedMessageStore } from './store.ts';

/** Actors on one record are few: an actor that loses this often is held up by something else. */
const TRIES = 8;

/**
 * Reads a record, lets `move` decide, and writes what it says; again from the start when another actor was first.
 * `write` null: nothing is to be written. Answers the move that holds.
 * @throws UnavailableError when it lost every time.
 */
export async function update<Move extends { write: FailedMessage | null }>(
  store: Pick<FailedMessageStore, 'get' | 'create' | 'replace'>,
  id: string,
  move: (record: FailedMessage | undefined) => Move,
): Promise<Move> {
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
