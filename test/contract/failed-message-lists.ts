import { describe, expect, it } from 'vitest';
import { InvalidCursorError } from '../../core/api/cursor.ts';
import type { FailedMessage } from '../../core/failure/failed-message.ts';
import type { FailedMessageFilter, FailedMessageStore } from '../../core/failure/store.ts';
import { at } from '../core/failure/records.ts';
import { ids, record } from './failed-message-store.ts';

async function all(
  store: FailedMessageStore,
  filter: FailedMessageFilter,
  limit: number,
  onPage = async () => {},
) {
  const items: FailedMessage[] = [];
  let cursor: string | undefined;
  do {
    const page = await store.list(filter, { limit, ...(cursor === undefined ? {} : { cursor }) });
    expect(page.items.length).toBeLessThanOrEqual(limit);
    items.push(...page.items);
    cursor = page.next ?? undefined;
    await onPage();
  } while (cursor !== undefined);
  return items;
}

/** What every store of failed messages lists, by what, and in which pages. `create` gives an empty one. */
export function failedMessageListsContract(name: string, create: () => Promise<FailedMessageStore>) {
  describe(`lists of failed messages: ${name}`, () => {
    it('lists the newest first over pages of any size, each record once', async () => {
      const store = await create();
      // Two of a time, in no order of writing.
      const records = Array.from({ length: 30 }, (_, n) => record(Math.floor(((n * 7) % 30) / 2)));
      for (const one of records) await store.create(one);
      const newestFirst = ids(
        [...records].sort((a, b) => (`${a.failed_at}#${a.id}` < `${b.failed_at}#${b.id}` ? 1 : -1)),
      );
      for (const limit of [1, 7, 29, 30, 31, 200]) {
        expect(ids(await all(store, {}, limit))).toEqual(newestFirst);
      }
    });

    it('ends a page that holds the last record without a cursor', async () => {
      const store = await create();
      expect(await store.list({}, { limit: 5 })).toEqual({ items: [], next: null });
      for (let n = 0; n < 5; n += 1) await store.create(record(n));
      expect(await store.list({}, { limit: 5 })).toMatchObject({ next: null });
    });

    it('goes on where a page ended while records are added and changed', async () => {
      const store = await create();
      const old = Array.from({ length: 24 }, (_, n) => record(n));
      for (const one of old) await store.create(one);
      let added = 0;
      const seen = await all(store, {}, 5, async () => {
        added += 1;
        await store.create(record(1_000 + added));
        const changing = old[added];
        if (changing) await store.replace({ ...changing, status: 'failed', version: 2 }, 1);
      });
      expect(added).toBeGreaterThan(3);
      expect(ids(seen)).toEqual(ids(old).reverse());
    });

    it('filters by status, exchange and queue, alone and together', async () => {
      const store = await create();
      const pending = record(1);
      const failed = record(2, { status: 'failed', next_retry_at: null });
      const elsewhere = record(3, { status: 'failed', queue: 'email', exchange: 'mail' });
      const unrouted = record(4, { queue: null, exchange: null });
      for (const one of [pending, failed, elsewhere, unrouted]) await store.create(one);
      const found = async (filter: FailedMessageFilter) => ids(await all(store, filter, 2));
      expect(await found({})).toEqual(ids([unrouted, elsewhere, failed, pending]));
      expect(await found({ status: 'failed' })).toEqual(ids([elsewhere, failed]));
      expect(await found({ queue: 'orders' })).toEqual(ids([failed, pending]));
      expect(await found({ exchange: 'mail' })).toEqual(ids([elsewhere]));
      expect(await found({ status: 'failed', queue: 'orders', exchange: 'orders' })).toEqual(ids([failed]));
      expect(await found({ status: 'resolved' })).toEqual([]);
      expect(await found({ queue: 'nothing' })).toEqual([]);
    });

    it('fills pages of any size with what their reader may see, and ends where that ends', async () => {
      const store = await create();
      const records = Array.from({ length: 30 }, (_, n) =>
        record(n + 1, { queue: n % 10 === 0 ? 'email' : 'orders' }),
      );
      for (const one of records) await store.create(one);
      const shows = ({ queue }: FailedMessage) => queue === 'email';
      const first = await store.list({}, { limit: 2, shows });
      expect(ids(first.items)).toEqual(ids([records[20], records[10]] as FailedMessage[]));
      const rest = await store.list({}, { limit: 2, shows, cursor: first.next ?? '' });
      expect([ids(rest.items), rest.next]).toEqual([ids([records[0]] as FailedMessage[]), null]);
    });

    it('filters by each thing that a message and its error say, alone and together', async () => {
      const store = await create();
      const plain = record(1);
      const key = record(2, { routing_key: '' });
      const name = record(3, { error_name: 'RangeError' });
      const cause = record(4, { fingerprint: 'fedcba9876543210' });
      const service = record(5, { service: 'web-shop' });
      const both = record(6, { service: 'web-shop', error_name: 'RangeError', status: 'failed' });
      for (const one of [plain, key, name, cause, service, both]) await store.create(one);
      const found = async (filter: FailedMessageFilter) => ids(await all(store, filter, 1));
      expect(await found({ routing_key: '' })).toEqual([key.id]);
      expect(await found({ error_name: 'RangeError' })).toEqual(ids([both, name]));
      expect(await found({ fingerprint: 'fedcba9876543210' })).toEqual([cause.id]);
      expect(await found({ service: 'web-shop' })).toEqual(ids([both, service]));
      expect(await found({ service: 'web-shop', error_name: 'RangeError' })).toEqual([both.id]);
      expect(await found({ service: 'web-shop', status: 'pending' })).toEqual([service.id]);
      expect(await found({ service: 'Web-Shop' })).toEqual([]);
    });

    it('finds a text in the name or the message of the latest error, whatever its case', async () => {
      const store = await create();
      const disk = record(1, { error_name: 'IoError', error_message: 'The DISK (100%) of Zoë is full' });
      const other = record(2, { error_message: 'no funds', payload: '{"text":"disk"}' });
      for (const one of [disk, other]) await store.create(one);
      const found = async (text: string) => ids(await all(store, { text }, 10));
      expect(await found('disk (100%)')).toEqual([disk.id]);
      expect(await found('ZOË')).toEqual([disk.id]);
      expect(await found('ioerror')).toEqual([disk.id]);
      expect(await found('o')).toEqual(ids([other, disk]));
      expect(await found('d.sk')).toEqual([]);
      await store.replace({ ...disk, error_message: 'cured', version: 2 }, 1);
      expect(await found('disk')).toEqual([]);
    });

    it('lists what failed from one time on and before another, with and without other filters', async () => {
      const store = await create();
      const records = Array.from({ length: 20 }, (_, n) =>
        record(n, { queue: n % 2 === 0 ? 'even' : 'odd' }),
      );
      for (const one of records) await store.create(one);
      const newest = ids(records).reverse();
      const between = { failed_from: at(5), failed_before: at(15) };
      for (const limit of [1, 2, 3, 9, 10, 11]) {
        expect(ids(await all(store, between, limit))).toEqual(newest.slice(5, 15));
        expect(ids(await all(store, { failed_from: at(5) }, limit))).toEqual(newest.slice(0, 15));
        expect(ids(await all(store, { failed_before: at(15) }, limit))).toEqual(newest.slice(5));
        expect(await all(store, { ...between, queue: 'even', status: 'pending' }, limit)).toEqual(
          records
            .slice(5, 15)
            .reverse()
            .filter(({ queue }) => queue === 'even'),
        );
      }
      expect(await all(store, { failed_from: at(20) }, 5)).toEqual([]);
      expect(await all(store, { failed_before: at(0) }, 5)).toEqual([]);
    });

    it('has nothing to show for a cursor from before the time that is asked for', async () => {
      const store = await create();
      for (let n = 0; n < 4; n += 1) await store.create(record(n));
      const { next } = await store.list({}, { limit: 3 });
      if (next === null) throw new Error('there was to be another page');
      expect(await store.list({ failed_from: at(2) }, { limit: 3, cursor: next })).toEqual({
        items: [],
        next: null,
      });
    });

    it('moves a record between the lists as its status changes', async () => {
      const store = await create();
      const base = record();
      await store.create(base);
      await store.replace({ ...base, status: 'resolved', resolved_at: at(9), version: 2 }, 1);
      expect(ids(await all(store, { status: 'pending' }, 10))).toEqual([]);
      expect(ids(await all(store, { status: 'resolved' }, 10))).toEqual([base.id]);
    });

    it('lists deleted records only when they are asked for', async () => {
      const store = await create();
      const base = record();
      await store.create(base);
      const deleted = { ...base, status: 'deleted' as const, deleted_at: at(9), version: 2 };
      await store.replace(deleted, 1);
      expect(await all(store, {}, 10)).toEqual([]);
      expect(await all(store, { status: 'deleted' }, 10)).toEqual([deleted]);
      expect(await store.get(base.id)).toEqual(deleted);
    });

    it.each(['', 'nonsense', 'eyJpZCI6MX0', '../../etc/passwd'])('refuses the cursor %j', async (cursor) => {
      const store = await create();
      await expect(store.list({}, { limit: 5, cursor })).rejects.toBeInstanceOf(InvalidCursorError);
    });
  });
}
