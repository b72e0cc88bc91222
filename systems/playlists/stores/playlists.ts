import { type DynamoDbCalls, rowThatFailedTheCondition } from '../../../adapters/dynamodb/calls.ts';
import { dynamoDbError, fromItem, type Item, toItem } from '../../../adapters/dynamodb/client.ts';
import { besides, readableRows } from '../../../core/readable-rows.ts';
import { type Playlist, PlaylistSchema } from '../domain/playlist.ts';
import { decodePlaylistCursor, encodePlaylistCursor, placeOf } from '../domain/playlist-cursor.ts';
import type { Playlists } from '../domain/playlists.ts';

export type PlaylistsDeps = { call: DynamoDbCalls; table: string };

/** The partition of the index `by-time`. One takes 1,000 writes a second; playlists are made one at a time. */
const ALL = 'playlist';

/** One table: partition key `id`. The index by-time (`kind`, `place`) lists them. */
export function createPlaylists({ call, table: TableName }: PlaylistsDeps): Playlists {
  return {
    async save(playlist) {
      try {
        await call('PutItem', {
          TableName,
          Item: toItem({ ...playlist, kind: ALL, place: placeOf(playlist) }),
          ConditionExpression: 'attribute_not_exists(id)',
          ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
        });
        return playlist;
      } catch (error) {
        const there = rowThatFailedTheCondition(error);
        if (there) return toPlaylist(there);
        throw dynamoDbError('save a playlist', error);
      }
    },

    async get(id) {
      try {
        const { Item } = await call('GetItem', { TableName, Key: toItem({ id }), ConsistentRead: true });
        return Item && toPlaylist(Item);
      } catch (error) {
        throw dynamoDbError('read a playlist', error);
      }
    },

    async list({ limit, cursor }) {
      const before = cursor === undefined ? undefined : decodePlaylistCursor(cursor);
      try {
        const { Items = [], LastEvaluatedKey } = await call('Query', {
          TableName,
          IndexName: 'by-time',
          ScanIndexForward: false,
          KeyConditionExpression: before === undefined ? 'kind = :all' : 'kind = :all AND place < :before',
          ExpressionAttributeValues: toItem({ ':all': ALL, ':before': before }),
          // One more tells whether there is another page.
          Limit: limit + 1,
        });
        const rows = Items.slice(0, limit);
        const last = rows.at(-1)?.place?.S;
        const more = Items.length > limit || LastEvaluatedKey !== undefined;
        const { items, unreadable } = readableRows(rows, toPlaylist, ({ id }) => id?.S ?? '');
        return { items, next: last && more ? encodePlaylistCursor(last) : null, ...besides(unreadable) };
      } catch (error) {
        throw dynamoDbError('list playlists', error);
      }
    },
  };
}

function toPlaylist(item: Item): Playlist {
  return PlaylistSchema.parse(fromItem(item));
}
