import { randomUUID } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import type { FailedMessage } from '../../core/failure/failed-message.ts';
import { failedMessageId } from '../../core/failure/id.ts';
import type { FailedMessageStore } from '../../core/failure/store.ts';
import { at, failedMessage } from '../core/failure/records.ts';

/** A record of a message of its own, failed at `at(seconds)`. */
export function record(seconds = 0, more: Partial<FailedMessage> = {}): FailedMessage {
  const message_id = randomUUID();
  const id = failedMessageId(message_id, 'orders');
  return failedMessage({ id, message_id, failed_at: at(seconds), ...more });
}

export const ids = (records: readonly { id: string }[]) => records.map(({ id }) => id);

/** What every store of failed messages does with one of them. `create` gives an empty one. */
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
