import type { Playlist } from '../../domain/playlist.ts';
import { decodePlaylistCursor, encodePlaylistCursor, placeOf } from '../../domain/playlist-cursor.ts';
import type { Playlists } from '../../domain/playlists.ts';

/** Playlists in a map, for tests. */
export function createMemoryPlaylists(): Playlists {
  const stored = new Map<string, Playlist>();
  return {
    async save(playlist) {
      const there = stored.get(playlist.id);
      if (!there) stored.set(playlist.id, structuredClone(playlist));
      return structuredClone(there ?? playlist);
    },
    async get(id) {
      return structuredClone(stored.get(id));
    },
    async list({ limit, cursor }) {
      const before = cursor === undefined ? undefined : decodePlaylistCursor(cursor);
      const found = [...stored.values()]
        .filter((playlist) => before === undefined || placeOf(playlist) < before)
        .sort((a, b) => (placeOf(a) < placeOf(b) ? 1 : -1));
      const items = structuredClone(found.slice(0, limit));
      const last = items.at(-1);
      return { items, next: last && found.length > limit ? encodePlaylistCursor(placeOf(last)) : null };
    },
  };
}
