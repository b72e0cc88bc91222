import { describe, expect, it } from 'vitest';
import { type AlertWindows, type Claim, EXAMPLES } from '../../core/alert/windows.ts';

const at = (seconds: number) => new Date(Date.UTC(2026, 0, 5, 10) + seconds * 1_000).toISOString();
const about = { kind: 'permanent-failure', where: 'queue email', error_name: 'Bad', fingerprint: 'f' };
const claim = (id: string, seconds: number, more: Partial<Claim> = {}): Claim => ({
  key: 'k',
  about,
  id,
  example: `message ${id}`,
  now: at(seconds),
  endsAt: at(seconds + 60),
  limit: 1,
  ...more,
});

/** `create`: without any window. */
export function alertWindowsContract(name: string, create: () => Promise<AlertWindows>) {
  describe(`windows of alerts: ${name}`, () => {
    it('let one of many through that ask at the same moment, and count the others', async () => {
      const windows = await create();
      const answers = await Promise.all(
        Array.from({ length: 40 }, (_, n) => windows.claim(claim(`f-${n}`, 0))),
      );
      expect(answers.filter(({ goes }) => goes)).toHaveLength(1);
      expect(await windows.ended(at(59), 10)).toEqual([]);
      const [ended, ...more] = await windows.ended(at(60), 10);
      expect(more).toEqual([]);
      expect(ended).toMatchObject({ key: 'k', about, suppressed: 39, ends_at: at(60) });
      expect(new Set(ended?.examples).size).toBeGreaterThanOrEqual(1);
      expect(ended?.examples.length).toBeLessThanOrEqual(EXAMPLES);
    });

    it('let the next through when they are over, and say how many were kept back', async () => {
      const windows = await create();
      for (const id of ['a', 'b', 'c']) await windows.claim(claim(id, 0));
      expect(await windows.claim(claim('d', 61))).toEqual({ goes: true, earlier: 2 });
      expect(await windows.ended(at(62), 10)).toEqual([]);
      expect(await windows.claim(claim('e', 62))).toEqual({ goes: false, earlier: 0 });
    });

    it('let as many through as they may', async () => {
      const windows = await create();
      const goes = [];
      for (const id of ['a', 'b', 'c', 'd'])
        goes.push((await windows.claim(claim(id, 0, { limit: 3 }))).goes);
      expect(goes).toEqual([true, true, true, false]);
    });

    it('let the one that went out go out again: nobody knows whether it did', async () => {
      const windows = await create();
      expect((await windows.claim(claim('a', 0))).goes).toBe(true);
      expect((await windows.claim(claim('a', 1))).goes).toBe(true);
      expect((await windows.claim(claim('b', 1))).goes).toBe(false);
    });

    it('let the next through when the alert did not go out', async () => {
      const windows = await create();
      await windows.claim(claim('a', 0));
      await windows.claim(claim('b', 1));
      await windows.release('k', 'b', at(2));
      expect((await windows.claim(claim('c', 3))).goes).toBe(false);
      await windows.release('k', 'a', at(4));
      expect(await windows.claim(claim('d', 5))).toEqual({ goes: true, earlier: 2 });
    });

    it('are closed once they were announced, unless they have gone on', async () => {
      const windows = await create();
      for (const id of ['a', 'b']) await windows.claim(claim(id, 0));
      const [ended] = await windows.ended(at(60), 10);
      if (!ended) throw new Error('no window has ended');
      await windows.claim(claim('c', 61));
      await windows.claim(claim('d', 62));
      await windows.close(ended);
      expect(await windows.ended(at(200), 10)).toMatchObject([{ suppressed: 1 }]);
      for (const each of await windows.ended(at(200), 10)) await windows.close(each);
      expect(await windows.ended(at(200), 10)).toEqual([]);
    });

    it('are apart by their keys', async () => {
      const windows = await create();
      for (const key of ['k', 'l']) expect((await windows.claim(claim('a', 0, { key }))).goes).toBe(true);
    });
  });
}
