import { describe, expect, it } from 'vitest';
import type { OperatorFilter, OperatorLog } from '../../core/audit/operator-log.ts';

/** An empty trail, whose ids sort by when they were made, on a clock that stands still at `AT`. */
export type TrailUnderTest = () => Promise<OperatorLog>;
export const AT = '2026-01-05T10:00:00.000Z';

type Done = { action: string; target: string; client_id: string };
const shop: Done = { action: 'client.created', target: 'client:c9', client_id: 'c1' };

const record = (log: OperatorLog, done: Partial<Done> = {}, details: Record<string, unknown> = {}) =>
  log.record({ client_name: 'The shop', ...shop, ...done, details });

async function pages(
  log: OperatorLog,
  limit: number,
  filter: OperatorFilter = {},
  afterFirst = async () => {},
) {
  const seen: string[][] = [];
  let cursor: string | undefined;
  for (let page = 0; page < 20; page += 1) {
    const { items, next } = await log.list({ limit, cursor, ...filter });
    seen.push(items.map(({ target }) => target));
    if (next === null) return seen;
    cursor = next;
    if (page === 0) await afterFirst();
  }
  throw new Error('the list has no end');
}

/** What every implementation of OperatorLog does. */
export function operatorLogContract(name: string, create: TrailUnderTest) {
  describe(`operator audit trail: ${name}`, () => {
    it('shows an entry as it was written, at once, with an id and the time', async () => {
      const log = await create();
      const details = {
        name: 'Für alle',
        rate: null,
        deep: { list: [1, 'two', { three: 3.5 }] },
        big: 2 ** 60,
      };
      await record(log, {}, details);
      const { items, next } = await log.list({ limit: 10 });
      expect(items).toEqual([
        { ...shop, client_name: 'The shop', details, id: expect.stringMatching(/./), at: AT },
      ]);
      expect(next).toBeNull();
    });

    it('lists the newest first, each entry once, and ends with a full page', async () => {
      const log = await create();
      for (const target of ['a', 'b', 'c', 'd']) await record(log, { target });
      expect(await pages(log, 3)).toEqual([['d', 'c', 'b'], ['a']]);
      expect(await pages(log, 2)).toEqual([
        ['d', 'c'],
        ['b', 'a'],
      ]);
    });

    it('goes on where a page ended while entries are added', async () => {
      const log = await create();
      for (const target of ['a', 'b', 'c', 'd']) await record(log, { target });
      const added = async () => void (await record(log, { target: 'e' }));
      expect(await pages(log, 2, {}, added)).toEqual([
        ['d', 'c'],
        ['b', 'a'],
      ]);
      expect((await log.list({ limit: 1 })).items).toMatchObject([{ target: 'e' }]);
    });

    it('shows what was done to one thing, by one client, or of one sort, page by page', async () => {
      const log = await create();
      for (const n of [1, 2, 3]) {
        await record(log, { target: `queue:${n}`, action: 'queue.purged', client_id: 'one' });
        await record(log, { target: `queue:${n}`, action: 'queue.deleted', client_id: `c${n}` });
      }
      expect(await pages(log, 1, { target: 'queue:2' })).toEqual([['queue:2'], ['queue:2']]);
      expect(await pages(log, 2, { client_id: 'one' })).toEqual([['queue:3', 'queue:2'], ['queue:1']]);
      expect(await pages(log, 5, { action: 'queue.deleted' })).toEqual([['queue:3', 'queue:2', 'queue:1']]);
      expect(await pages(log, 5, { action: 'queue' })).toEqual([[]]);
    });

    it('takes filters together', async () => {
      const log = await create();
      await record(log, { target: 'queue:a', action: 'queue.purged', client_id: 'one' });
      await record(log, { target: 'queue:a', action: 'queue.purged', client_id: 'two' });
      await record(log, { target: 'queue:a', action: 'queue.deleted', client_id: 'two' });
      await record(log, { target: 'queue:b', action: 'queue.purged', client_id: 'two' });
      const both = await log.list({ limit: 5, target: 'queue:a', action: 'queue.purged' });
      expect(both.items.map(({ client_id }) => client_id)).toEqual(['two', 'one']);
      const all = { target: 'queue:a', action: 'queue.purged', client_id: 'two' };
      expect((await log.list({ limit: 5, ...all })).items).toMatchObject([all]);
      expect((await pages(log, 1, { action: 'queue.purged', client_id: 'two' })).flat()).toEqual([
        'queue:b',
        'queue:a',
      ]);
    });

    it('does not let a caller change what is stored', async () => {
      const log = await create();
      const details = { name: 'before' };
      await record(log, {}, details);
      details.name = 'after';
      for (const entry of (await log.list({ limit: 1 })).items) entry.details.name = 'after';
      expect((await log.list({ limit: 1 })).items).toMatchObject([{ details: { name: 'before' } }]);
    });

    it('refuses a cursor that no page gave', async () => {
      const log = await create();
      for (const cursor of ['', 'a b', '!', Buffer.from('a\u0000').toString('base64url')]) {
        await expect(log.list({ limit: 2, cursor })).rejects.toMatchObject({ code: 'invalid-cursor' });
      }
    });
  });
}
