import { randomUUID } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { InvalidCursorError } from '../../core/api/cursor.ts';
import { newPurge, type Purge } from '../../core/queues/purge.ts';
import type { Purges } from '../../core/queues/purges.ts';

const by = { client_id: 'c1', client_name: 'ada' };
const purge = (id: string = randomUUID()): Purge =>
  newPurge({ id, queue: 'audit', by, to_take: 3 }, '2026-01-05T10:00:00.000Z');

/** What every store of purges does. `create` gives an empty one. */
export function purgesContract(name: string, create: () => Promise<Purges>) {
  describe(`purges: ${name}`, () => {
    it('gives back what was written, and nothing for what was not', async () => {
      const purges = await create();
      const one = purge();
      await purges.create(one);
      expect(await purges.get(one.id)).toEqual(one);
      expect(await purges.get('nobody')).toBeUndefined();
      expect(await purges.get('x'.repeat(2_000))).toBeUndefined();
    });

    it('is written by one of two who read the same version', async () => {
      const purges = await create();
      const one = purge();
      await purges.create(one);
      const next = (kept: number) => purges.replace({ ...one, kept, version: 2 }, 1);
      const won = await Promise.all([next(1), next(2)]);
      expect(won.toSorted()).toEqual([false, true]);
      expect((await purges.get(one.id))?.kept).toBe(won[0] ? 1 : 2);
      expect(await purges.replace({ ...purge(), version: 2 }, 1)).toBe(false);
    });

    it('lists the newest first, in pages', async () => {
      const purges = await create();
      for (const id of ['p-2', 'p-1', 'p-3']) await purges.create(purge(id));
      const first = await purges.list({ limit: 2 });
      expect(first.items.map(({ id }) => id)).toEqual(['p-3', 'p-2']);
      const second = await purges.list({ limit: 2, cursor: first.next ?? '' });
      expect(second).toMatchObject({ items: [{ id: 'p-1' }], next: null });
      await expect(purges.list({ limit: 2, cursor: 'x y' })).rejects.toThrow(InvalidCursorError);
    });
  });
}
