import { defineSystem } from '../../core/system/define.ts';
import { playlistRequest } from './domain/playlist-request.ts';
import { soireesRoutes } from './routes.ts';
import { generatorSettings } from './settings.ts';
import { playlists as topology } from './topology.ts';

export const playlists = defineSystem({
  folder: import.meta.dirname,
  topology,
  schemas: { 'playlist-request': playlistRequest },
  routes: soireesRoutes,
  circuits: ['generator'],
  settings: generatorSettings,
});
