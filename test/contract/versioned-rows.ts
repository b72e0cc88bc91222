import { describe, expect, it } from 'vitest';
import { InvalidCursorError } from '../../core/api/cursor.ts';
import type { Versioned, VersionedRows } from '../../core/versioned-rows.ts';

type Rows<T extends Versioned> = Omit<VersionedRows<T>, 'remove'>;

/** What every store of rows of one kind does. `create` gives an empty one, `row` a row, `changed` another state of it. */
export function versionedRowsContract<T extends Versioned>(
  name: string,
  { create, row, changed }: { create: () => Promise<Rows<T>>; row: (id: string) => T; changed: Partial<T> },
) {
  describe(name, () => {
    it('gives back what was written, and nothing for what was not', async () => {
      const rows = await create();
      expect(await rows.create(row('r-1'))).toBe(true);
      expect(await rows.get('r-1')).toEqual(row('r-1'));
      expect(await rows.get('nobody')).toBeUndefined();
      expect(await rows.get('x'.repeat(2_000))).toBeUndefined();
    });

    it('leaves what is there to who would make it a second time', async () => {
      const rows = await create();
      await rows.create(row('r-1'));
      expect(await rows.create({ ...row('r-1'), ...changed })).toBe(false);
      expect(await rows.get('r-1')).toEqual(row('r-1'));
    });

    it('is written by one of two who read the same version', async () => {
      const rows = await create();
      await rows.create(row('r-1'));
      const both = [
        { ...row('r-1'), version: 2 },
        { ...row('r-1'), ...changed, version: 2 },
      ];
      const won = await Promise.all(both.map((next) => rows.replace(next, 1)));
      expect(won.toSorted()).toEqual([false, true]);
      expect(await rows.get('r-1')).toEqual(both[won.indexOf(true)]);
      expect(await rows.replace({ ...row('r-2'), version: 2 }, 1)).toBe(false);
    });

    it('knows its own write again where the answer to it was lost', async () => {
      const rows = await create();
      const next = { ...row('r-1'), ...changed, version: 2 };
      expect([await rows.create(row('r-1')), await rows.create(row('r-1'))]).toEqual([true, true]);
      expect([await rows.replace(next, 1), await rows.replace(next, 1)]).toEqual([true, true]);
      expect(await rows.get('r-1')).toEqual(next);
    });

    it('lists the newest first, in pages', async () => {
      const rows = await create();
      for (const id of ['r-2', 'r-1', 'r-3']) await rows.create(row(id));
      const first = await rows.list({ limit: 2 });
      expect(first.items.map(({ id }) => id)).toEqual(['r-3', 'r-2']);
      const second = await rows.list({ limit: 2, cursor: first.next ?? '' });
      expect(second).toMatchObject({ items: [{ id: 'r-1' }], next: null });
      await expect(rows.list({ limit: 2, cursor: 'x y' })).rejects.toThrow(InvalidCursorError);
    });
  });
}
