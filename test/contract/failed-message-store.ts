import { randomUUID } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { InvalidCursorError } from '../../core/api/cursor.ts';
import type { FailedMessage } from '../../core/failure/failed-message.ts';
import { failedMessageId } from '../../core/failure/id.ts';
import type { FailedMessageFilter, FailedMessageStore } from '../../core/failure/store.ts';
import { at, failedMessage } from '../core/failure/records.ts';

/** A record of a message of its own, failed at `at(seconds)`. */
function record(seconds = 0, more: Partial<FailedMessage> = {}): FailedMessage {
  const message_id = randomUUID();
  const id = failedMessageId(message_id, 'orders');
  return failedMessage({ id, message_id, failed_at: at(seconds), ...more });
}

const ids = (records: readonly { id: string }[]) => records.map(({ id }) => id);

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

/** What every store of failed messages does. `create` gives an empty one. */
export function failedMessageStoreContract(name: string, create: () => Promise<FailedMessageStore>) {
  describe(`failed-message store: ${name}`, () => {
    it('gives back what was created, whole', async () => {
      const store = await create();
      const full = record(0, {
        payload: '{"text":"\u{1F4EE} é \\u0000"}',
        payload_ref: 'failures/x',
        exchange: null,
        routing_key: '',
        properties: { priority: 9, expiration_ms: 0, timestamp: at(0) },
        headers: {
          'x-nested': { list: [1, -2.5, null, true, 'text', { '': [] }] },
          'x-large': 2 ** 62,
          'x-deep': JSON.parse(`${'['.repeat(50)}${']'.repeat(50)}`),
          'x-empty': '',
          ...JSON.parse('{"__proto__": {"a": 1}}'),
        },
        header_types: { 'x-nested': { list: { 4: 'timestamp' } } },
        dropped_headers: ['x-too-deep'],
        error_stack: 'Error\n    at x (/y.ts:1:1)',
        alerted_at: at(1),
        checked_at: null,
        sent_at: at(2),
      });
      expect(await store.create(full)).toBe(true);
      expect(await store.get(full.id)).toEqual(full);
    });

    it('knows nothing of an unknown id, whatever it looks like', async () => {
      const store = await create();
      for (const id of ['', 'nothing', randomUUID(), 'x'.repeat(5_000), '\u0000', '../..']) {
        expect(await store.get(id)).toBeUndefined();
      }
    });

    it('keeps what the caller does to its objects afterwards to the caller', async () => {
      const store = await create();
      const kept = record();
      await store.create(kept);
      const read = await store.get(kept.id);
      if (read) read.attempts.length = 0;
      expect((await store.get(kept.id))?.attempts).toHaveLength(1);
    });

    it('lets exactly one of twenty create a record', async () => {
      const store = await create();
      const base = record();
      const versions = Array.from({ length: 20 }, (_, n) => ({ ...base, error_message: `writer ${n}` }));
      const won = await Promise.all(versions.map((version) => store.create(version)));
      expect(won.filter(Boolean)).toHaveLength(1);
      expect(await store.get(base.id)).toEqual(versions[won.indexOf(true)]);
    });

    it('lets exactly one of twenty replace a version', async () => {
      const store = await create();
      const base = record();
      await store.create(base);
      const versions = Array.from({ length: 20 }, (_, n) => ({
        ...base,
        error_message: `writer ${n}`,
        version: 2,
      }));
      const won = await Promise.all(versions.map((version) => store.replace(version, 1)));
      expect(won.filter(Boolean)).toHaveLength(1);
      expect(await store.get(base.id)).toEqual(versions[won.indexOf(true)]);
    });

    it('replaces nothing that is not there, or is at another version', async () => {
      const store = await create();
      const base = record();
      expect(await store.replace({ ...base, version: 2 }, 1)).toBe(false);
      expect(await store.get(base.id)).toBeUndefined();
      await store.create(base);
      expect(await store.replace({ ...base, version: 3 }, 2)).toBe(false);
      expect(await store.get(base.id)).toEqual(base);
    });

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

    it('tells what is overdue, the longest overdue first, and no more than asked for', async () => {
      const store = await create();
      const due = [30, 10, 20].map((seconds) => record(0, { next_retry_at: at(seconds) }));
      const others = [
        record(0, { next_retry_at: at(100) }),
        record(0, { status: 'failed', next_retry_at: null, alerted_at: at(1) }),
        record(0, { status: 'resolved', next_retry_at: null, resolved_at: at(1) }),
        record(0, { status: 'deleted', next_retry_at: null, deleted_at: at(1) }),
      ];
      for (const one of [...due, ...others]) await store.create(one);
      const [third, first, second] = due.map(({ id }) => id);
      expect(ids(await store.overdue(at(31), 10))).toEqual([first, second, third]);
      expect(ids(await store.overdue(at(31), 2))).toEqual([first, second]);
      expect(ids(await store.overdue(at(10), 10))).toEqual([]);
    });

    it('moves one that could not be dealt with behind the others, readable or not, until it is written again', async () => {
      const store = await create();
      const [first, second] = [record(0, { next_retry_at: at(10) }), record(0, { next_retry_at: at(20) })];
      for (const one of [first, second]) await store.create(one);
      const [row] = await store.overdue(at(60), 1);
      if (!row) throw new Error('nothing is overdue');
      expect(row).toEqual({ id: first.id, due: at(10) });
      expect(await store.postpone(row, at(50))).toBe(true);
      expect(await store.overdue(at(60), 10)).toEqual([
        { id: second.id, due: at(20) },
        { id: first.id, due: at(50) },
      ]);
      expect(await store.get(first.id)).toEqual(first);
      expect(await store.postpone(row, at(70))).toBe(false);
      await store.replace({ ...first, next_retry_at: at(15), version: 2 }, 1);
      expect(ids(await store.overdue(at(60), 10))).toEqual([first.id, second.id]);
      expect(await store.postpone({ id: first.id, due: at(15) }, null)).toBe(true);
      expect(ids(await store.overdue(at(60), 10))).toEqual([second.id]);
      expect(await store.postpone({ id: randomUUID(), due: at(15) }, at(20))).toBe(false);
    });

    it('finds the records of one message, on each queue that it failed on, and no more than asked for', async () => {
      const store = await create();
      const one = record();
      const message_id = one.message_id;
      const other = record(1, { id: failedMessageId(message_id, 'users'), message_id, queue: 'users' });
      for (const each of [one, other, record()]) await store.create(each);
      expect((await store.idsOfMessage(message_id, 10)).toSorted()).toEqual(ids([one, other]).toSorted());
      expect(await store.idsOfMessage(message_id, 1)).toHaveLength(1);
      for (const unknown of [randomUUID(), '', 'x'.repeat(5_000)]) {
        expect(await store.idsOfMessage(unknown, 10)).toEqual([]);
      }
    });

    it('counts a record as overdue by its present state only', async () => {
      const store = await create();
      const base = record(0, { next_retry_at: at(10) });
      await store.create(base);
      const retrying = {
        ...base,
        status: 'retrying' as const,
        next_retry_at: null,
        last_retry_at: at(11),
        version: 2,
      };
      await store.replace(retrying, 1);
      expect(ids(await store.overdue(at(131), 10))).toEqual([]);
      expect(ids(await store.overdue(at(132), 10))).toEqual([base.id]);
      const resolved = { ...retrying, status: 'resolved' as const, resolved_at: at(12), version: 3 };
      await store.replace(resolved, 2);
      expect(ids(await store.overdue(at(99_999), 10))).toEqual([]);
    });
  });
}
