import { defineTopology } from '../define.ts';

/** S5, playlist events. The worker is an AMQP client with a prefetch of one; its slow call takes up to 90 seconds. */
export const playlists = defineTopology({
  system: 'playlists',
  description: 'A playlist for each booked soirée, made by a slow external service, one at a time.',
  exchanges: {
    playlists: { type: 'direct', description: 'Playlists to make.', schema: 'playlist-request' },
  },
  queues: {
    playlist_generation_queue: {
      bindings: [{ exchange: 'playlists', routingKey: 'playlist_generation_queue' }],
      delivery: 'amqp',
      singleActiveConsumer: true,
      // Three tries in all, ten seconds apart.
      retry: { delays: [10, 10] },
      impact: 'Booked soirées get no playlist.',
    },
  },
  services: {
    soirees: { description: 'Books soirées.', publishes: ['playlists'], consumes: [] },
    'playlists-worker': {
      description: 'Makes the playlists, one at a time.',
      publishes: [],
      consumes: ['playlist_generation_queue'],
    },
  },
});
