import { randomUUID } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { enter, looked, type ParkedKey, passed } from '../../core/parked-keys/parked-key.ts';
import type { ParkedKeys } from '../../core/parked-keys/store.ts';

const AT = '2026-01-05T10:00:00.000Z';
const LATER = '2026-01-05T10:00:01.000Z';

/** A key of its own, closed by `r-1`. */
function closed(at = AT, group: string = randomUUID()): ParkedKey {
  return enter(undefined, { queue: 'orders', group }, 'r-1', at).next;
}

/** What every implementation of ParkedKeys does. */
export function parkedKeysContract(name: string, create: () => Promise<ParkedKeys>) {
  describe(`parked keys: ${name}`, () => {
    it('has nothing of a key that is open', async () => {
      expect(await (await create()).get({ queue: 'orders', group: randomUUID() })).toBeUndefined();
    });

    it('closes a key once', async () => {
      const keys = await create();
      const key = closed();
      expect(await keys.write(key, undefined)).toBe(true);
      expect(await keys.write({ ...key, head: 'r-2' }, undefined)).toBe(false);
      expect(await keys.get(key)).toEqual(key);
    });

    it('tells keys of one queue, and groups of several queues, apart', async () => {
      const keys = await create();
      const key = closed();
      await keys.write(key, undefined);
      expect(await keys.get({ queue: 'orders', group: `${key.group}x` })).toBeUndefined();
      expect(await keys.get({ queue: 'others', group: key.group })).toBeUndefined();
    });

    it('writes only over what was read', async () => {
      const keys = await create();
      const first = closed();
      await keys.write(first, undefined);
      const second = enter(first, first, 'r-2', LATER).next;
      expect(await keys.write(second, first)).toBe(true);
      expect(await keys.write(enter(first, first, 'r-3', LATER).next, first)).toBe(false);
      expect(await keys.write(null, first)).toBe(false);
      expect(await keys.get(first)).toEqual(second);
    });

    it('opens a key, which can be closed again', async () => {
      const keys = await create();
      const key = closed();
      await keys.write(key, undefined);
      expect(await keys.write(passed(key, LATER), key)).toBe(true);
      expect(await keys.get(key)).toBeUndefined();
      const again = closed(LATER, key.group);
      expect(await keys.write(again, undefined)).toBe(true);
      // Who read it before it was opened writes nothing over it.
      expect(await keys.write(null, key)).toBe(false);
      expect(await keys.get(key)).toEqual(again);
    });

    it('finds what was not looked at for the longest', async () => {
      const keys = await create();
      const [old, older, looking] = [
        closed('2001-01-02T00:00:00.000Z'),
        closed('2001-01-01T00:00:00.000Z'),
        closed('2001-01-01T00:00:00.001Z'),
      ];
      for (const key of [old, older, looking]) await keys.write(key, undefined);
      await keys.write(looked(looking, AT), looking);
      const found = await keys.unlooked('2001-02-01T00:00:00.000Z', 10);
      expect(found).toEqual([older, old].map(({ queue, group }) => ({ queue, group })));
      expect(await keys.unlooked('2001-02-01T00:00:00.000Z', 1)).toHaveLength(1);
      expect(await keys.unlooked('2001-01-01T00:00:00.000Z', 10)).toEqual([]);
    });
  });
}
