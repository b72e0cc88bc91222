import { Buffer } from 'node:buffer';
import { besides, readableRows } from '../../core/readable-rows.ts';
import {
  decodeTrailCursor,
  encodeTrailCursor,
  type PublishedQuery,
  PublishedSchema,
  type TrailOrder,
  type TrailReader,
} from '../../core/trail/published.ts';
import { ask } from './ask.ts';
import { fromItem, toItem } from './client.ts';
import { BY_EXCHANGE, entryOf, exchangeShard, SHARDS, type TrailDeps } from './trail-row.ts';

type Row = Record<string, unknown>;
/** `frontier`: how far a partition was read; undefined when to its end. */
type Part = { rows: Row[]; frontier: string | undefined };
/** Places in the list: `first` is included, unless it is where the page before ended, and `end` is not. */
type Range = { first: string; end: string };
type Page = { limit: number; cursor?: string | undefined; order?: TrailOrder | undefined };

/** Above every time. */
const NOW = '~';
/** Rows that are read of a partition where most of them may not match. */
const FILTERED_ROWS = 1_000;

/**
 * One page: every partition of the exchange is read from the cursor on, and the parts are merged. One query a partition,
 * of 1 MB at most: where few match the page is short or empty, and has a `next` all the same.
 */
export async function listPublished(
  deps: TrailDeps,
  query: PublishedQuery,
  { limit, cursor, order = 'newest-first' }: Page,
): Promise<Awaited<ReturnType<TrailReader['list']>>> {
  const at = cursor === undefined ? undefined : decodeTrailCursor(cursor);
  const isForward = order === 'oldest-first';
  const range = isForward
    ? { first: at ?? query.from ?? '0', end: query.before ?? NOW }
    : { first: query.from ?? '0', end: at ?? query.before ?? NOW };
  // DynamoDB refuses a range that ends before it begins.
  if (range.first >= range.end) return { items: [], next: null };
  const parts = await Promise.all(
    SHARDS.map((shard) => read(deps, query, { shard, range, limit, isForward, after: at })),
  );
  const inOrder = (one: string, other: string) => (isForward ? byBytes(one, other) : byBytes(other, one));
  const [frontier] = parts.flatMap((part) => part.frontier ?? []).sort(inOrder);
  // A partition that was not read so far may hold rows that belong between those of another one.
  const rows = parts
    .flatMap((part) => part.rows)
    .filter((row) => frontier === undefined || inOrder(placeOf(row), frontier) <= 0)
    .filter((row) => isWanted(query, row))
    .sort((a, b) => inOrder(placeOf(a), placeOf(b)));
  const shown = rows.slice(0, limit);
  const last = shown.at(-1);
  const next = rows.length > limit && last ? placeOf(last) : frontier;
  const { items, unreadable } = readableRows(shown, entryOf, placeOf);
  return { items, next: next === undefined ? null : encodeTrailCursor(next), ...besides(unreadable) };
}

/** As DynamoDB sorts text. JavaScript, by UTF-16, has what is beyond the basic plane in another place. */
function byBytes(one: string, other: string): number {
  return Buffer.compare(Buffer.from(one), Buffer.from(other));
}

function placeOf({ time_id }: Row): string {
  return String(time_id);
}

/** One that cannot be read is, to be named as such. */
function isWanted({ matches }: PublishedQuery, row: Row): boolean {
  if (!matches) return true;
  const entry = PublishedSchema.safeParse(row).data;
  return entry === undefined || matches(entry);
}

async function read(
  { call, table }: TrailDeps,
  { exchange, routing_key, matches }: PublishedQuery,
  {
    shard,
    range,
    limit,
    isForward,
    after,
  }: { shard: string; range: Range; limit: number; isForward: boolean; after: string | undefined },
): Promise<Part> {
  // One row more says whether there is another page, and another one each may be where the range begins and ends, which
  // BETWEEN includes.
  const plain = matches ? FILTERED_ROWS : limit + 3;
  const page = await ask('list the trail', () =>
    call('Query', {
      TableName: table,
      IndexName: BY_EXCHANGE,
      ScanIndexForward: isForward,
      KeyConditionExpression: 'exchange_shard = :shard AND time_id BETWEEN :first AND :end',
      ExpressionAttributeValues: toItem({
        ':shard': exchangeShard(exchange, shard),
        ':first': range.first,
        ':end': range.end,
        ':key': routing_key,
      }),
      ...(routing_key === undefined ? { Limit: plain } : { FilterExpression: 'routing_key = :key' }),
    }),
  );
  const rows = (page.Items ?? [])
    .map(fromItem)
    .filter((row) => placeOf(row) !== range.end && placeOf(row) !== after);
  const { LastEvaluatedKey: last } = page;
  return { rows, frontier: last === undefined ? undefined : placeOf(fromItem(last)) };
}
