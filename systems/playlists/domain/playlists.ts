import type { WithUnreadable } from '../../../core/readable-rows.ts';
import type { Playlist } from './playlist.ts';

export type PlaylistPage = WithUnreadable<{ items: Playlist[]; next: string | null }>;

/** The playlists that were made. */
export interface Playlists {
  /** Stores it unless one of that id is there. Answers the one that is stored: the first. */
  save(playlist: Playlist): Promise<Playlist>;
  get(id: string): Promise<Playlist | undefined>;
  /**
   * Newest first. `next` is given back as `cursor`; null on the last page.
   * @throws InvalidCursorError
   */
  list(page: { limit: number; cursor?: string }): Promise<PlaylistPage>;
}
