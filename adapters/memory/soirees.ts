import type { Soiree } from '../../core/playlists/soiree.ts';
import type { Soirees } from '../../core/playlists/soirees.ts';

/** Soirées in a map, for tests. */
export function createMemorySoirees(): Soirees {
  const stored = new Map<string, Soiree>();
  const waiting = new Set<string>();
  return {
    async add(soiree) {
      const there = stored.get(soiree.id);
      if (there) return { ...there };
      stored.set(soiree.id, { ...soiree });
      waiting.add(soiree.id);
      return { ...soiree };
    },
    async get(id) {
      const found = stored.get(id);
      return found && { ...found };
    },
    async markSent(id) {
      waiting.delete(id);
    },
    async unsent(before, limit) {
      return [...stored.values()]
        .filter(({ id, createdAt }) => waiting.has(id) && createdAt < before)
        .sort((a, b) => (a.createdAt < b.createdAt ? -1 : 1))
        .slice(0, limit)
        .map((soiree) => ({ ...soiree }));
    },
    async link({ id, soireeId, fallback }, now) {
      const soiree = stored.get(soireeId);
      if (!soiree) return false;
      const playlistStatus = fallback ? 'fallback' : 'ready';
      stored.set(soireeId, { ...soiree, playlistId: id, playlistStatus, updatedAt: now });
      return true;
    },
  };
}
