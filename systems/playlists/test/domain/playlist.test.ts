import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fallbackPlaylist, parseGenerated } from '../../domain/playlist.ts';
import { decodePlaylistCursor, encodePlaylistCursor, placeOf } from '../../domain/playlist-cursor.ts';
import { PlaylistRequestSchema } from '../../domain/playlist-request.ts';
import { bookedSoiree, playlistIdOf, playlistRequestOf, requestMessageId } from '../../domain/soiree.ts';

const example = {
  style: 'disco',
  title: 'Metaverse Collapse Disco',
  tracks: ['Track 0 - Electric Pickles', 'Track 1 - Disco Lemonade', 'Track 2 - Techno Taco'],
};

describe('the generator’s answer', () => {
  it('is read as the document shows it, and what it says besides is left out', () => {
    expect(parseGenerated(JSON.stringify({ ...example, mood: 'blue' }))).toEqual(example);
  });

  it.each([
    ['no JSON', '<h1>It works!</h1>', 'not JSON'],
    ['something else', '"disco"', 'the whole'],
    ['no tracks', JSON.stringify({ ...example, tracks: [] }), 'tracks'],
    ['a track that is none', JSON.stringify({ ...example, tracks: ['a', 7] }), 'tracks.1'],
    ['no title', JSON.stringify({ ...example, title: '' }), 'title'],
  ])('is refused when it is %s, without a word of it', (_, text, why) => {
    const parse = () => parseGenerated(text);
    expect(parse).toThrow(
      expect.objectContaining({ code: 'generator-unusable-answer', disposition: 'retry' }),
    );
    expect(parse).toThrow(why);
    expect(parse).not.toThrow('Electric Pickles');
  });

  it('is a playlist or an error that says so, whatever it is', () => {
    fc.assert(
      fc.property(fc.oneof(fc.json(), fc.string()), (text) => {
        try {
          expect(parseGenerated(text).tracks.length).toBeGreaterThan(0);
        } catch (error) {
          expect(error).toMatchObject({ code: 'generator-unusable-answer' });
        }
      }),
    );
  });
});

describe('the fallback', () => {
  it('is the document’s', () => {
    expect(fallbackPlaylist('disco')).toEqual({
      style: 'disco',
      title: 'Disco Mix - Default',
      tracks: ['Track 1 - disco Vibes', 'Track 2 - disco Energy', 'Track 3 - disco Dreams'],
    });
    expect(fallbackPlaylist('électro').title).toBe('Électro Mix - Default');
  });
});

describe('ids', () => {
  const booking = {
    clientId: 'c',
    date: '2025-12-25',
    lieu: 'P',
    nombreInvites: 1,
    budget: 0,
    styleMusical: 'jazz',
  };
  const soiree = bookedSoiree(booking, '019a2f6e-5a10-7b44-8c2d-6f1e0a9b3d72', '2026-01-05T10:00:00.000Z');

  it('of the message and of the playlist follow from the soirée', () => {
    expect(requestMessageId(soiree)).toBe(requestMessageId({ id: soiree.id }));
    expect(requestMessageId(soiree)).not.toBe(soiree.id);
    expect(playlistIdOf('1234567890')).toMatch(
      /^[0-9a-f]{8}-[0-9a-f]{4}-8[0-9a-f]{3}-8[0-9a-f]{3}-[0-9a-f]{12}$/,
    );
    fc.assert(
      fc.property(fc.string(), fc.string(), (one, other) => {
        expect(playlistIdOf(one) === playlistIdOf(other)).toBe(one === other);
      }),
    );
  });

  it('make a message that fits the schema of its exchange', () => {
    expect(PlaylistRequestSchema.parse(playlistRequestOf(soiree))).toMatchObject({ soireeId: soiree.id });
  });

  it('make a cursor that only its own page makes', () => {
    const place = placeOf({ createdAt: '2026-01-05T10:00:00.000Z', id: playlistIdOf('s') });
    expect(decodePlaylistCursor(encodePlaylistCursor(place))).toBe(place);
    for (const wrong of ['', 'abc', encodePlaylistCursor('x'), `${encodePlaylistCursor(place)}=`])
      expect(() => decodePlaylistCursor(wrong)).toThrow(expect.objectContaining({ code: 'invalid-cursor' }));
  });
});
