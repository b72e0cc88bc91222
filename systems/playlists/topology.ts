import { defineTopology } from '../../core/topology/define.ts';

/** S5, playlist events. The generator that the worker calls takes up to 90 seconds, and is asked one at a time. */
export const playlists = defineTopology({
  system: 'playlists',
  description: 'A playlist for each booked soirée, made by a slow external service, one at a time.',
  exchanges: {
    playlists: { type: 'direct', description: 'Playlists to make.', schema: 'playlist-request' },
  },
  queues: {
    playlist_generation_queue: {
      bindings: [{ exchange: 'playlists', routingKey: 'playlist_generation_queue' }],
      delivery: 'lambda',
      // One message at a time. Of the 120 s three quarters are for the generator: stack.ts.
      consumer: { function: 'playlists', timeoutSeconds: 120, maxConcurrency: 1, slowSeconds: 90 },
      // Three tries in all, ten seconds apart.
      retry: { delays: [10, 10] },
      impact: 'Booked soirées get no playlist.',
    },
  },
  services: {
    soirees: {
      description: 'Books soirées elsewhere, and publishes over AMQP.',
      publishes: ['playlists'],
      consumes: [],
    },
  },
});
