import { Buffer } from 'node:buffer';
import { InvalidCursorError } from '../failure/store.ts';
import type { Playlist } from './playlist.ts';

const PLACE = /^[0-9TZ:.-]{20,30}#[0-9a-f-]{36}$/;

/** Where a playlist stands in the list: by its time, then by its id. */
export function placeOf({ createdAt, id }: Pick<Playlist, 'createdAt' | 'id'>): string {
  return `${createdAt}#${id}`;
}

/** The last playlist's place: the next page begins after it. */
export function encodePlaylistCursor(place: string): string {
  return Buffer.from(place).toString('base64url');
}

/** @throws InvalidCursorError for anything that `encodePlaylistCursor` did not make. */
export function decodePlaylistCursor(cursor: string): string {
  const place = Buffer.from(cursor, 'base64url').toString();
  if (!PLACE.test(place) || encodePlaylistCursor(place) !== cursor) throw new InvalidCursorError();
  return place;
}
