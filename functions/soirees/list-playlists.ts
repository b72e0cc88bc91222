import * as z from 'zod';
import { query } from '../../adapters/http/request.ts';
import { json } from '../../adapters/http/response.ts';
import type { OperationHandler } from '../../adapters/http/router.ts';
import type { PlaylistList } from '../../core/api/views-playlists.ts';
import type { Playlists } from '../../core/playlists/playlists.ts';
import { pageQuery } from '../pipeline/page-query.ts';

export type ListPlaylistsDeps = { playlists: Pick<Playlists, 'get' | 'list'> };

export const ListPlaylistsQuerySchema = z.object({ ...pageQuery });
type ListQuery = z.infer<typeof ListPlaylistsQuerySchema>;

/** GET /api/playlists: newest first, in pages. */
export function listPlaylists({ playlists }: ListPlaylistsDeps): OperationHandler {
  return async (event) => {
    const { limit, cursor } = query<ListQuery>(event, ListPlaylistsQuerySchema);
    const page = await playlists.list({ limit, ...(cursor === undefined ? {} : { cursor }) });
    return json(200, page satisfies PlaylistList);
  };
}
