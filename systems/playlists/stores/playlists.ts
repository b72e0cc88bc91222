import { GetCommand, PutCommand, QueryCommand } from '@aws-sdk/lib-dynamodb';
import { ask, askIf } from '../../../adapters/dynamodb/ask.ts';
import type { Documents, Row } from '../../../adapters/dynamodb/documents.ts';
import { besides, readableRows } from '../../../core/readable-rows.ts';
import { type Playlist, PlaylistSchema } from '../domain/playlist.ts';
import { decodePlaylistCursor, encodePlaylistCursor, placeOf } from '../domain/playlist-cursor.ts';
import type { Playlists } from '../domain/playlists.ts';

export type PlaylistsDeps = { documents: Documents; table: string };

/** The partition of the index `by-time`. One takes 1,000 writes a second; playlists are made one at a time. */
const ALL = 'playlist';

/** One table: partition key `id`. The index by-time (`kind`, `place`) lists them. */
export function createPlaylists({ documents, table: TableName }: PlaylistsDeps): Playlists {
  return {
    async save(playlist) {
      const put = new PutCommand({
        TableName,
        Item: { ...playlist, kind: ALL, place: placeOf(playlist) },
        ConditionExpression: 'attribute_not_exists(id)',
        ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
      });
      const saved = await askIf('save a playlist', () => documents.send(put));
      return saved.met ? playlist : toPlaylist(saved.row);
    },

    async get(id) {
      const read = new GetCommand({ TableName, Key: { id }, ConsistentRead: true });
      const { Item } = await ask('read a playlist', () => documents.send(read));
      return Item && toPlaylist(Item);
    },

    async list({ limit, cursor }) {
      const before = cursor === undefined ? undefined : decodePlaylistCursor(cursor);
      const query = new QueryCommand({
        TableName,
        IndexName: 'by-time',
        ScanIndexForward: false,
        KeyConditionExpression: before === undefined ? 'kind = :all' : 'kind = :all AND place < :before',
        ExpressionAttributeValues: { ':all': ALL, ':before': before },
        // One more says whether there is another page.
        Limit: limit + 1,
      });
      const { Items = [], LastEvaluatedKey } = await ask('list playlists', () => documents.send(query));
      const rows = Items.slice(0, limit);
      const last = rows.at(-1)?.place;
      const more = Items.length > limit || LastEvaluatedKey !== undefined;
      const { items, unreadable } = readableRows(rows, toPlaylist, ({ id }) => String(id));
      const next = last && more ? encodePlaylistCursor(String(last)) : null;
      return { items, next, ...besides(unreadable) };
    },
  };
}

function toPlaylist(row: Row): Playlist {
  return PlaylistSchema.parse(row);
}
