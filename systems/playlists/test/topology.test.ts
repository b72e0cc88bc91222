import { expect, it } from 'vitest';
import { playlists } from '../topology.ts';

it('the topology has one message at a time and three tries ten seconds apart, as S5 asked for', () => {
  expect(playlists.queues.playlist_generation_queue).toMatchObject({
    delivery: 'lambda',
    consumer: { function: 'playlists', maxConcurrency: 1 },
    retry: { delays: [10, 10] },
  });
});
