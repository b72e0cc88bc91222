import type { OddSubject } from '../../../../../test/functions/odd-subject.ts';
import { booking, setUp } from './soirees.ts';

const soiree = {
  ...booking,
  id: '019a2f6e-5a10-7b44-8c2d-6f1e0a9b3d72',
  playlistStatus: 'pending' as const,
  playlistId: null,
  createdAt: '2026-01-05T09:00:00.000Z',
  updatedAt: '2026-01-05T09:00:00.000Z',
};
const playlist = {
  id: '7d0c8e11-2b4f-8a6d-8f10-3c5e9b7a1d24',
  soireeId: soiree.id,
  clientId: 'client123',
  style: 'disco',
  title: 'Disco',
  tracks: ['1'],
  fallback: false,
  createdAt: '2026-01-05T09:00:10.000Z',
};

/** The soirees function with one soirée and one playlist. */
export async function oddSoirees(): Promise<OddSubject> {
  const { operations, soirees, playlists, keys, queued, log } = setUp();
  await soirees.add(soiree);
  await playlists.save(playlist);
  return {
    handler: operations,
    log,
    state: async () => ({
      soirees: await soirees.unsent('9999', 1_000),
      playlists: await playlists.list({ limit: 200 }),
      published: [...queued()],
      answered: [...keys.rows.values()].filter((row) => row.state !== 'freed'),
    }),
    known: { names: [soiree.id, playlist.id], cursors: [], bodies: { createSoiree: booking } },
  };
}
