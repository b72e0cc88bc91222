import { whoMay } from '../../../../test/system/who-may.ts';
import { soireesRoutes } from '../../routes.ts';

whoMay(soireesRoutes, {
  createSoiree: { needs: 'publish:playlists' },
  getSoiree: { needs: 'read:playlists' },
  listPlaylists: { needs: 'read:playlists', query: '?limit=1' },
  getPlaylist: { needs: 'read:playlists' },
});
