import { defineRoutes } from '../../core/api/route.ts';

/** S5: soirées and the playlists made for them. */
export const soireesRoutes = defineRoutes([
  {
    operation: 'createSoiree',
    method: 'POST',
    path: '/api/soirees',
    function: 'soirees',
    permission: 'publish:playlists',
  },
  {
    operation: 'getSoiree',
    method: 'GET',
    path: '/api/soirees/{id}',
    function: 'soirees',
    permission: 'read:playlists',
  },
  {
    operation: 'listPlaylists',
    method: 'GET',
    path: '/api/playlists',
    function: 'soirees',
    permission: 'read:playlists',
  },
  {
    operation: 'getPlaylist',
    method: 'GET',
    path: '/api/playlists/{id}',
    function: 'soirees',
    permission: 'read:playlists',
  },
]);
