import { cursorsOf } from '../../core/api/cursor.ts';
import { besides, readableRows } from '../../core/readable-rows.ts';
import type { PublishedQuery, TrailReader } from '../../core/trail/published.ts';
import { ask } from './ask.ts';
import { fromItem, toItem } from './client.ts';
import { BY_EXCHANGE, entryOf, exchangeShard, SHARDS, type TrailDeps } from './trail-row.ts';

/** `time_id` of the last entry that a page showed, or read. */
export const { encode: encodeTrailCursor, decode: decodeTrailCursor } = cursorsOf(/^\d{4}-[^\n]{1,600}$/);

type Row = Record<string, unknown>;
/** `frontier`: how far a partition was read, '' when to its end. */
type Part = { rows: Row[]; frontier: string };
/** Places in the list, the later one excluded. */
type Range = { first: string; end: string };

/** Above every time. */
const NOW = '~';

/**
 * One page, newest first: every partition of the exchange is read from the cursor on, and the parts are merged. One query
 * a partition, of 1 MB at most: where a key is rare the page is short or empty, and has a `next` all the same.
 */
export async function listPublished(
  deps: TrailDeps,
  query: PublishedQuery,
  { limit, cursor }: { limit: number; cursor?: string | undefined },
): Promise<Awaited<ReturnType<TrailReader['list']>>> {
  const end = cursor === undefined ? (query.before ?? NOW) : decodeTrailCursor(cursor);
  const range = { first: query.from ?? '0', end };
  // DynamoDB refuses a range that ends before it begins.
  if (range.first >= end) return { items: [], next: null };
  const parts = await Promise.all(SHARDS.map((shard) => read(deps, query, { shard, range, limit })));
  const frontier =
    parts
      .map((part) => part.frontier)
      .sort()
      .at(-1) ?? '';
  // A partition that was not read so far may hold rows that belong between those of another one.
  const rows = parts
    .flatMap((part) => part.rows)
    .filter((row) => placeOf(row) >= frontier)
    .sort((a, b) => (placeOf(a) > placeOf(b) ? -1 : 1));
  const shown = rows.slice(0, limit);
  const last = shown.at(-1);
  const next = rows.length > limit && last ? placeOf(last) : frontier;
  const { items, unreadable } = readableRows(shown, entryOf, placeOf);
  return { items, next: next === '' ? null : encodeTrailCursor(next), ...besides(unreadable) };
}

function placeOf({ time_id }: Row): string {
  return String(time_id);
}

async function read(
  { call, table }: TrailDeps,
  { exchange, routing_key }: PublishedQuery,
  { shard, range, limit }: { shard: string; range: Range; limit: number },
): Promise<Part> {
  const page = await ask('list the trail', () =>
    call('Query', {
      TableName: table,
      IndexName: BY_EXCHANGE,
      ScanIndexForward: false,
      KeyConditionExpression: 'exchange_shard = :shard AND time_id BETWEEN :first AND :end',
      ExpressionAttributeValues: toItem({
        ':shard': exchangeShard(exchange, shard),
        ':first': range.first,
        ':end': range.end,
        ':key': routing_key,
      }),
      // One row more says whether there is another page, and another one may be the end of the range, which BETWEEN includes.
      ...(routing_key === undefined ? { Limit: limit + 2 } : { FilterExpression: 'routing_key = :key' }),
    }),
  );
  const rows = (page.Items ?? []).map(fromItem).filter((row) => placeOf(row) !== range.end);
  const { LastEvaluatedKey: last } = page;
  return { rows, frontier: last === undefined ? '' : placeOf(fromItem(last)) };
}
