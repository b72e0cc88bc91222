import { randomBytes } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import type { TokenAllowances } from '../../core/rate/token-allowances.ts';

const second = (n: number) => new Date(Date.UTC(2026, 0, 5, 10, 0, n)).toISOString();
const newKey = () => randomBytes(32).toString('hex');

/** What every implementation of TokenAllowances does. */
export function tokenAllowancesContract(name: string, create: () => Promise<TokenAllowances>): void {
  describe(`allowances of tokens: ${name}`, () => {
    it('wait once they are asked for, of which many at once make one', async () => {
      const allowances = await create();
      const key = newKey();
      const asked = await Promise.all(
        [0, 1, 2, 3].map((n) => allowances.findOrAsk(key, second(n)).then(({ state }) => state)),
      );
      expect(asked).toEqual(['waiting', 'waiting', 'waiting', 'waiting']);
      const waiting = await allowances.list('waiting', second(60), 10);
      expect(waiting.map(({ usage_key }) => usage_key)).toEqual([key]);
      expect(await allowances.count()).toBe(0);
    });

    it('count from when they are granted, the same however often', async () => {
      const allowances = await create();
      const key = newKey();
      await allowances.findOrAsk(key, second(0));
      await allowances.granted(key, second(1));
      await allowances.granted(key, second(2));
      const own = { usage_key: key, state: 'own', at: second(1), since: second(1) };
      expect(await allowances.findOrAsk(key, second(3))).toEqual(own);
      expect(await allowances.list('waiting', second(60), 10)).toEqual([]);
      expect(await allowances.count()).toBe(1);
    });

    it('are there although they went while their key was made', async () => {
      const allowances = await create();
      const key = newKey();
      await allowances.granted(key, second(1));
      expect(await allowances.findOrAsk(key, second(3))).toMatchObject({ state: 'own', since: second(1) });
    });

    it('stay when they are used, as long as nobody has seen them otherwise', async () => {
      const allowances = await create();
      const key = newKey();
      await allowances.granted(key, second(1));
      const seen = await allowances.findOrAsk(key, second(2));
      await allowances.used(seen, second(10));
      expect(await allowances.list('own', second(10), 10)).toEqual([]);
      expect(await allowances.list('own', second(11), 10)).toEqual([{ usage_key: key, at: second(10) }]);
      // Both saw what was there before.
      await allowances.used(seen, second(20));
      expect(await allowances.leave(seen, second(20))).toBe(false);
      expect(await allowances.findOrAsk(key, second(30))).toEqual({ ...seen, at: second(10) });
    });

    it('leave, and are used no more, until they are forgotten and asked for again', async () => {
      const allowances = await create();
      const key = newKey();
      await allowances.granted(key, second(1));
      await allowances.forget(key);
      const own = await allowances.findOrAsk(key, second(2));
      expect(await allowances.isLeaving(key)).toBe(false);
      expect(await allowances.leave(own, second(3))).toBe(true);
      expect(await allowances.isLeaving(key)).toBe(true);
      await allowances.used(own, second(4));
      await allowances.granted(key, second(5));
      expect(await allowances.findOrAsk(key, second(6))).toMatchObject({ state: 'leaving', at: second(3) });
      expect(await allowances.list('leaving', second(4), 10)).toEqual([{ usage_key: key, at: second(3) }]);
      expect(await allowances.count()).toBe(1);
      await allowances.forget(key);
      expect(await allowances.count()).toBe(0);
      expect(await allowances.findOrAsk(key, second(7))).toEqual({
        usage_key: key,
        state: 'waiting',
        at: second(7),
      });
    });

    it('are listed from the one that has been there longest, so many as are asked for', async () => {
      const allowances = await create();
      const keys = [newKey(), newKey(), newKey()];
      for (const [n, key] of keys.entries()) await allowances.findOrAsk(key, second(9 - n));
      const listed = await allowances.list('waiting', second(60), 2);
      expect(listed).toEqual([
        { usage_key: keys[2], at: second(7) },
        { usage_key: keys[1], at: second(8) },
      ]);
    });
  });
}
