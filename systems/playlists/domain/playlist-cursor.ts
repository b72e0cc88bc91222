import { cursorsOf } from '../../../core/api/cursor.ts';
import type { Playlist } from './playlist.ts';

/** Where a playlist stands in the list: by its time, then by its id. */
export function placeOf({ createdAt, id }: Pick<Playlist, 'createdAt' | 'id'>): string {
  return `${createdAt}#${id}`;
}

/** The last playlist's place: the next page begins after it. */
export const { encode: encodePlaylistCursor, decode: decodePlaylistCursor } = cursorsOf(
  /^[0-9TZ:.-]{20,30}#[0-9a-f-]{36}$/,
);
