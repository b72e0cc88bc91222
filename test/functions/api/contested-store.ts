import { CourtierError } from '../../../core/errors.ts';
import type { FailedMessageStore } from '../../../core/failure/store.ts';
import { createMemoryFailedMessages } from '../../memory/failed-messages.ts';

/** A store in which another actor is quicker: `before` runs ahead of each write. */
export function contested(before: (store: FailedMessageStore) => Promise<void>): FailedMessageStore {
  const store = createMemoryFailedMessages();
  return {
    ...store,
    async replace(record, expectedVersion) {
      await before(store);
      return store.replace(record, expectedVersion);
    },
  };
}

/** A store whose first answer gets lost: the SDK asks again, and the write that was done stands in its own way. */
export function answerLost(): FailedMessageStore {
  const store = createMemoryFailedMessages();
  return {
    ...store,
    async replace(record, expectedVersion) {
      await store.replace(record, expectedVersion);
      return store.replace(record, expectedVersion);
    },
  };
}

/** A store in which the row of one id cannot be read. */
export function malformed(
  id: string,
  error: Error = new CourtierError('malformed-record', 'fail', 'It cannot be read.', {
    details: { id, fields: ['error_name'] },
  }),
): FailedMessageStore {
  const store = createMemoryFailedMessages();
  return {
    ...store,
    async get(asked) {
      if (asked === id) throw error;
      return store.get(asked);
    },
  };
}
