import { describe, expect, it } from 'vitest';
import { InvalidCursorError } from '../../core/api/cursor.ts';
import { cancelRetry, retryAt } from '../../core/failure/by-person.ts';
import type { FailedMessage } from '../../core/failure/failed-message.ts';
import { failedMessageId } from '../../core/failure/id.ts';
import type { FailedMessageStore } from '../../core/failure/store.ts';
import type { WaitingRetries } from '../../core/retry/waiting-retries.ts';
import { at, failedMessage, retrying } from '../core/failure/records.ts';

type Parts = { store: FailedMessageStore; waiting: WaitingRetries };

const due = (seconds: number, more: Partial<FailedMessage> = {}) =>
  failedMessage({
    message_id: `due-${seconds}`,
    id: failedMessageId(`due-${seconds}`, 'orders'),
    next_retry_at: at(seconds),
    ...more,
  });

async function pages(waiting: WaitingRetries, filter: object, limit: number): Promise<string[][]> {
  const found: string[][] = [];
  let cursor: string | undefined;
  do {
    const page = await waiting.list(filter, { limit, ...(cursor === undefined ? {} : { cursor }) });
    found.push(page.items.map(({ message_id }) => message_id));
    cursor = page.next ?? undefined;
  } while (cursor !== undefined);
  return found;
}

/** What every list of waiting retries does. `create`: an empty one, and the store that it is a list of. */
export function waitingRetriesContract(name: string, create: () => Promise<Parts>) {
  describe(`waiting retries: ${name}`, () => {
    it('come the soonest first, in pages that miss none and show none twice', async () => {
      const { store, waiting } = await create();
      const seconds = Array.from({ length: 25 }, (_, n) => ((n * 7) % 25) + 1);
      for (const each of seconds) await store.create(due(each));
      const found = await pages(waiting, {}, 4);
      expect(found.flat()).toEqual(Array.from({ length: 25 }, (_, n) => `due-${n + 1}`));
      expect(Math.max(...found.map(({ length }) => length))).toBe(4);
    });

    it('are those of one queue, or one exchange, where that is asked for', async () => {
      const { store, waiting } = await create();
      await store.create(due(1, { queue: 'stock' }));
      await store.create(due(2, { exchange: 'news' }));
      await store.create(due(3));
      expect((await pages(waiting, { queue: 'stock' }, 10)).flat()).toEqual(['due-1']);
      expect((await pages(waiting, { exchange: 'news' }, 10)).flat()).toEqual(['due-2']);
      expect((await pages(waiting, { queue: 'stock', exchange: 'news' }, 10)).flat()).toEqual([]);
    });

    it('are only those that their reader may see', async () => {
      const { store, waiting } = await create();
      for (const seconds of [1, 2, 3, 4]) {
        await store.create(due(seconds, { queue: seconds % 2 === 0 ? 'stock' : 'orders' }));
      }
      const page = await waiting.list({}, { limit: 2, shows: ({ queue }) => queue === 'stock' });
      expect([page.items.map(({ message_id }) => message_id), page.next]).toEqual([['due-2', 'due-4'], null]);
    });

    it('are no message that is under way or waits for a person, and no other than as it was put off', async () => {
      const { store, waiting } = await create();
      const [early, late, cancelled] = [due(1), due(2), due(3)];
      for (const record of [early, late, cancelled]) await store.create(record);
      await store.create(retrying({ message_id: 'under-way', id: 'under-way' }));
      await store.create(due(4, { status: 'failed', next_retry_at: null }));
      const postponed = retryAt(early, at(60), at(0));
      const stopped = cancelRetry(cancelled, at(0));
      if ('refused' in postponed || 'refused' in stopped) throw new Error('was to be allowed');
      await store.replace(postponed.record, 1);
      await store.replace(stopped.record, 1);
      expect((await pages(waiting, {}, 10)).flat()).toEqual(['due-2', 'due-1']);
    });

    it('go on after no cursor of another list', async () => {
      const { waiting } = await create();
      const bad = Buffer.from('no place').toString('base64url');
      await expect(waiting.list({}, { limit: 1, cursor: bad })).rejects.toThrow(InvalidCursorError);
    });
  });
}
