import { createRouter, type HttpHandler } from '../../../../adapters/http/router.ts';
import { alsoScheduled } from '../../../../functions/http/scheduled.ts';
import { type CreateSoireeDeps, createSoiree } from './create-soiree.ts';
import { getPlaylist } from './get-playlist.ts';
import { getSoiree } from './get-soiree.ts';
import { type ListPlaylistsDeps, listPlaylists } from './list-playlists.ts';
import { sweep } from './sweep.ts';

export type Deps = CreateSoireeDeps & ListPlaylistsDeps;

/** S5's soirées and playlists over HTTP; and on a schedule, what was stored and could not be published. */
export function createHandler(deps: Deps) {
  return alsoScheduled(createOperations(deps), () => sweep(deps));
}

export function createOperations(deps: Deps): HttpHandler {
  return createRouter({
    function: 'soirees',
    log: deps.log,
    operations: {
      createSoiree: createSoiree(deps),
      getSoiree: getSoiree(deps),
      listPlaylists: listPlaylists(deps),
      getPlaylist: getPlaylist(deps),
    },
  });
}
