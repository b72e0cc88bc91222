import * as z from 'zod';
import type { OperationHandler } from '../../../../adapters/http/operation.ts';
import { query } from '../../../../adapters/http/request.ts';
import { json } from '../../../../adapters/http/response.ts';
import type { Log } from '../../../../core/log.ts';
import { pageQuery } from '../../../../functions/http/page-query.ts';
import { unreadableOf } from '../../../../functions/http/unreadable.ts';
import type { Playlists } from '../../domain/playlists.ts';
import type { PlaylistList } from '../../views.ts';

export type ListPlaylistsDeps = { playlists: Pick<Playlists, 'get' | 'list'>; log: Log };

export const ListPlaylistsQuerySchema = z.object({ ...pageQuery });
type ListQuery = z.infer<typeof ListPlaylistsQuerySchema>;

/** GET /api/playlists: newest first, in pages. */
export function listPlaylists({ playlists, log }: ListPlaylistsDeps): OperationHandler {
  return async (event) => {
    const { limit, cursor } = query<ListQuery>(event, ListPlaylistsQuerySchema);
    const page = await playlists.list({ limit, ...(cursor === undefined ? {} : { cursor }) });
    const { items, next } = page;
    return json(200, { items, next, ...unreadableOf(log, 'playlists', page) } satisfies PlaylistList);
  };
}
