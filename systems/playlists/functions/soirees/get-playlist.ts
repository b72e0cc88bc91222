import type { OperationHandler } from '../../../../adapters/http/operation.ts';
import { pathParameter } from '../../../../adapters/http/request.ts';
import { json } from '../../../../adapters/http/response.ts';
import { NotFoundError } from '../../../../core/api/errors.ts';
import type { Playlists } from '../../domain/playlists.ts';
import type { PlaylistView } from '../../views.ts';

/** GET /api/playlists/{id} */
export function getPlaylist({ playlists }: { playlists: Pick<Playlists, 'get'> }): OperationHandler {
  return async (event) => {
    const id = pathParameter(event, 'id');
    const playlist = await playlists.get(id);
    if (!playlist) throw new NotFoundError('There is no playlist with this id.', { id });
    return json(200, playlist satisfies PlaylistView);
  };
}
