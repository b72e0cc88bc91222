import type { Soiree } from '../../domain/soiree.ts';
import type { Soirees } from '../../domain/soirees.ts';

/** Soirées in a map, for tests. */
export function createMemorySoirees(): Soirees {
  const stored = new Map<string, Soiree>();
  /** Since when each that is unsent has been waiting for its turn. */
  const turns = new Map<string, string>();
  return {
    async add(soiree) {
      const there = stored.get(soiree.id);
      if (there) return { ...there };
      stored.set(soiree.id, { ...soiree });
      turns.set(soiree.id, soiree.createdAt);
      return { ...soiree };
    },
    async get(id) {
      const found = stored.get(id);
      return found && { ...found };
    },
    async markSent(id) {
      turns.delete(id);
    },
    async unsent(before, limit) {
      return [...turns]
        .filter(([, turn]) => turn < before)
        .sort(([, a], [, b]) => (a < b ? -1 : 1))
        .slice(0, limit)
        .map(([id]) => ({ id, soiree: structuredClone(stored.get(id)) }));
    },
    async postpone(id, until) {
      if (turns.has(id)) turns.set(id, until);
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
