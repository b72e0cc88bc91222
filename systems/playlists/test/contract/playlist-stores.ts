import { randomUUID } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import type { Playlist } from '../../domain/playlist.ts';
import type { Playlists } from '../../domain/playlists.ts';
import { bookedSoiree, type Soiree } from '../../domain/soiree.ts';
import type { Soirees } from '../../domain/soirees.ts';

/** In a far future: no sweep of a running Courtier touches it, and it stands first in every list. */
const later = (n = 0) => new Date(Date.UTC(2190, 0, 1, 0, 0, n)).toISOString();

function soiree(createdAt = later()): Soiree {
  const booking = {
    clientId: 'c',
    date: '2025-12-25',
    lieu: 'Paris',
    nombreInvites: 5,
    budget: 99.5,
    styleMusical: 'é',
  };
  return bookedSoiree(booking, randomUUID(), createdAt);
}

function playlist(more: Partial<Playlist> = {}): Playlist {
  return {
    id: randomUUID(),
    soireeId: randomUUID(),
    clientId: 'c',
    style: 'disco',
    title: 'A title',
    tracks: ['one', 'two'],
    fallback: false,
    createdAt: later(),
    ...more,
  };
}

/** What every store of soirées does. */
export function soireesContract(name: string, create: () => Promise<Soirees>) {
  describe(`soirées: ${name}`, () => {
    it('gives back what was added, and nothing of an unknown one', async () => {
      const store = await create();
      const one = soiree();
      expect(await store.add(one)).toEqual(one);
      expect(await store.get(one.id)).toEqual(one);
      expect(await store.get(randomUUID())).toBeUndefined();
    });

    it('leaves one that is there as it is', async () => {
      const store = await create();
      const one = soiree();
      await store.add(one);
      expect(await store.add({ ...one, lieu: 'Lyon' })).toEqual(one);
      expect(await store.get(one.id)).toEqual(one);
    });

    it('lists the unsent that are old enough, the oldest first, until they are sent', async () => {
      const store = await create();
      const [young, old] = [soiree(later(2)), soiree(later(1))];
      for (const one of [young, old]) await store.add(one);
      const unsent = async (before: string) =>
        (await store.unsent(before, 1_000)).filter(({ id }) => [young.id, old.id].includes(id));
      expect(await unsent(later(3))).toEqual([old, young].map((one) => ({ id: one.id, soiree: one })));
      expect(await unsent(later(2))).toMatchObject([{ id: old.id }]);
      await store.markSent(old.id);
      expect(await unsent(later(3))).toMatchObject([{ id: young.id }]);
      await store.markSent(young.id);
      await store.markSent(young.id);
      expect(await unsent(later(3))).toEqual([]);
      expect(await store.get(young.id)).toEqual(young);
    });

    it('gives one that could not be sent its turn behind the others, and changes nothing else about it', async () => {
      const store = await create();
      const [first, second] = [soiree(later(20)), soiree(later(21))];
      for (const one of [first, second]) await store.add(one);
      await store.postpone(first.id, later(25));
      const turns = async (before: string) =>
        (await store.unsent(before, 1_000)).filter(({ id }) => [first.id, second.id].includes(id));
      expect(await turns(later(25))).toEqual([{ id: second.id, soiree: second }]);
      await store.postpone(first.id, later(26));
      expect(await turns(later(30))).toEqual([second, first].map((one) => ({ id: one.id, soiree: one })));
      expect(await store.get(first.id)).toEqual(first);
      for (const one of [first, second]) await store.markSent(one.id);
      await store.postpone(first.id, later(27));
      expect(await turns(later(30))).toEqual([]);
      expect(await store.get(first.id)).toEqual(first);
    });

    it('links a playlist, and the fallback as such', async () => {
      const store = await create();
      const one = soiree();
      await store.add(one);
      expect(await store.link(playlist({ id: 'p', soireeId: one.id }), later(5))).toBe(true);
      const linked = { ...one, playlistId: 'p', playlistStatus: 'ready', updatedAt: later(5) };
      expect(await store.get(one.id)).toEqual(linked);
      await store.link(playlist({ id: 'p', soireeId: one.id, fallback: true }), later(6));
      expect(await store.get(one.id)).toMatchObject({ playlistStatus: 'fallback', updatedAt: later(6) });
    });

    it('makes no soirée of one that it does not know', async () => {
      const store = await create();
      const unknown = randomUUID();
      expect(await store.link(playlist({ soireeId: unknown }), later())).toBe(false);
      await store.markSent(unknown);
      expect(await store.get(unknown)).toBeUndefined();
    });
  });
}

/** What every store of playlists does. */
export function playlistsContract(name: string, create: () => Promise<Playlists>) {
  describe(`playlists: ${name}`, () => {
    it('keeps the first of an id, however many save it at once', async () => {
      const store = await create();
      const one = playlist();
      const saved = await Promise.all(
        Array.from({ length: 10 }, (_, n) => store.save({ ...one, title: `Title ${n}` })),
      );
      expect(new Set(saved.map(({ title }) => title)).size).toBe(1);
      expect(await store.get(one.id)).toEqual(saved[0]);
      expect(await store.get(randomUUID())).toBeUndefined();
    });

    it('lists them in pages, newest first, each once, also those of one moment', async () => {
      const store = await create();
      const made = [
        playlist({ createdAt: later(1) }),
        playlist({ createdAt: later(9) }),
        playlist({ createdAt: later(1) }),
      ];
      for (const one of made) await store.save(one);
      const found: Playlist[] = [];
      let cursor: string | undefined;
      do {
        const page = await store.list({ limit: 2, ...(cursor === undefined ? {} : { cursor }) });
        expect(page.items.length).toBeLessThanOrEqual(2);
        found.push(...page.items.filter(({ id }) => made.some((one) => one.id === id)));
        cursor = page.next ?? undefined;
      } while (cursor !== undefined && found.length < made.length);
      expect(found[0]).toEqual(made[1]);
      expect(found.map(({ id }) => id).toSorted()).toEqual(made.map(({ id }) => id).toSorted());
    });

    it('refuses a cursor that it did not make', async () => {
      const store = await create();
      await expect(store.list({ limit: 1, cursor: 'bm90aGluZw' })).rejects.toMatchObject({
        code: 'invalid-cursor',
      });
    });
  });
}
