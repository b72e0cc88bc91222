import { randomUUID } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import type { Entry, InFlight } from '../../core/capacity/in-flight.ts';

const second = (n: number) => new Date(Date.UTC(2026, 0, 5, 10, 0, n)).toISOString();

/** How many requests of a client wait, over all instances. */
export function inFlightContract(name: string, create: () => Promise<InFlight>): void {
  describe(`requests in flight: ${name}`, () => {
    const entry = (more: Partial<Entry> = {}): Entry => ({
      client: randomUUID(),
      kind: 'pull',
      places: 3,
      now: second(0),
      until: second(30),
      ...more,
    });

    it('takes as many as there are places, however many come at once, and no more', async () => {
      const waiting = await create();
      const one = entry({ places: 5 });
      const all = await Promise.all(Array.from({ length: 12 }, () => waiting.enter(one)));
      const taken = all.flatMap((place) => (place ? [place.place] : []));
      expect(new Set(taken).size).toBe(taken.length);
      expect(taken.length).toBeLessThanOrEqual(5);
      // Who met others too often was sent away; one after the other every place is found.
      for (let left = taken.length; left < 5; left += 1) expect(await waiting.enter(one)).toBeDefined();
      expect(await waiting.enter(one)).toBeUndefined();
    });

    it('has room again for each that leaves, once', async () => {
      const waiting = await create();
      const one = entry({ places: 1 });
      const place = await waiting.enter(one);
      if (!place) throw new Error('there was no place');
      await waiting.leave(place);
      const next = await waiting.enter(one);
      expect(next).toBeDefined();
      // Its lease is over: the place is another's by now.
      await waiting.leave(place);
      expect(await waiting.enter(one)).toBeUndefined();
    });

    it('frees the places of the dead when their lease is over', async () => {
      const waiting = await create();
      const one = entry({ places: 2 });
      await waiting.enter(one);
      await waiting.enter(one);
      expect(await waiting.enter({ ...one, now: second(29) })).toBeUndefined();
      expect(await waiting.enter({ ...one, now: second(31), until: second(59) })).toBeDefined();
    });

    it('counts each client by itself, and what it pulls apart from what it asks', async () => {
      const waiting = await create();
      const one = entry({ places: 1 });
      expect(await waiting.enter(one)).toBeDefined();
      expect(await waiting.enter({ ...one, kind: 'request' })).toBeDefined();
      expect(await waiting.enter({ ...one, client: randomUUID() })).toBeDefined();
      expect(await waiting.enter(one)).toBeUndefined();
    });

    it('may have fewer places than before, and more', async () => {
      const waiting = await create();
      const one = entry({ places: 4 });
      for (let n = 0; n < 4; n += 1) expect(await waiting.enter(one)).toBeDefined();
      expect(await waiting.enter({ ...one, places: 2 })).toBeUndefined();
      expect(await waiting.enter({ ...one, places: 6 })).toBeDefined();
    });
  });
}
