import { QueryCommand, type QueryCommandInput } from '@aws-sdk/lib-dynamodb';
import type { FailedMessage } from '../../core/failure/failed-message.ts';
import { EQUAL_FIELDS, oneCase } from '../../core/failure/filter.ts';
import {
  decodeCursor,
  encodeCursor,
  type FailedMessageFilter,
  type FailedMessagePage,
  type Page,
  timeId,
} from '../../core/failure/store.ts';
import { besides, readableRows, type UnreadableRow } from '../../core/readable-rows.ts';
import { ask } from './ask.ts';
import type { Documents, Row } from './documents.ts';
import { BY_STATUS, BY_TIME, recordOfRow, SHARDS, statusShard } from './failed-messages-item.ts';

type Deps = { documents: Documents; table: string };
/** `frontier`: how far a partition was read (time_id), null when to its end. */
type Part = { rows: FailedMessage[]; frontier: string | null };
/** A row that cannot be read, and its place in the list. */
type Misfit = UnreadableRow & { timeId: string };
type Reading = Part & { misfits: Misfit[]; query: QueryCommandInput; from: Row | undefined; ended: boolean };

/**
 * A filter that rarely matches must not read a whole table for one page: so many rounds at most, in each a query a
 * partition. A query reads 1 MB at most, so a page costs 4 × 8 MB at worst, the partitions side by side.
 */
const MAX_ROUNDS_PER_PAGE = 8;
/** Nor may who asks wait for it: after this time no further round begins, and the answer says how far it got. */
const MAX_MS_PER_PAGE = 2_000;
/**
 * More rows than the share of matches asks for, since neither matches nor records are spread evenly over the partitions. The
 * first round reads what a page takes if everything matches; each further round what the share of matches until then asks for,
 * and at most so many times as many as the round before: a filter that matches often is answered from few rows, however large the
 * table is, and one that rarely matches soon reads whole megabytes.
 */
const RESERVE = 1.3;
const ROUND_GROWTH = 8;
/** Bodies of one page, characters: written as JSON it has to fit into the 6 MB that a function can answer. */
const MAX_BODY_CHARS_PER_PAGE = 2_000_000;

/**
 * One page, newest first: every partition is read from the cursor on, and the parts are merged. At most 8 queries of
 * 1 MB in each of the 4 partitions, and for two seconds and a query: where a filter found too little in those, the page
 * is short or empty and has a `next` all the same. Status and time range are keys and read nothing in vain.
 */
export async function listPage(
  deps: Deps,
  filter: FailedMessageFilter,
  page: FailedMessagePage,
): Promise<Page<FailedMessage>> {
  const range = rangeOf(filter, page.cursor === undefined ? undefined : decodeCursor(page.cursor));
  // DynamoDB refuses a range that ends before it begins; such a cursor is another list's.
  if (range.from !== undefined && range.before !== undefined && range.from >= range.before) {
    return { items: [], next: null };
  }
  const queries = SHARDS.map((shard) => queryOf(deps.table, shard, filter, range));
  const parts = queries.map(
    (query): Reading => ({ query, rows: [], misfits: [], frontier: null, from: undefined, ended: false }),
  );
  // One row more tells whether there is another page, and another one may be the end of a range.
  const wanted = page.limit + 1;
  let limit = Math.ceil((wanted / SHARDS.length) * RESERVE) + 1;
  let read = 0;
  const until = performance.now() + MAX_MS_PER_PAGE;
  for (let round = 0; round < MAX_ROUNDS_PER_PAGE && !isEnough(parts, page.limit); round += 1) {
    if (round > 0 && performance.now() >= until) break;
    await Promise.all(behind(parts, wanted).map((part) => readOn(deps, part, limit, range, page.shows)));
    read += limit;
    limit = nextLimit({ limit, read, found: settled(parts).length, wanted });
  }
  const merged = mergeParts(parts, page.limit);
  return { ...merged, ...besides(misfitsOf(parts, merged.next)) };
}

/** Those of this page: what comes after its end is on a later one. */
function misfitsOf(parts: readonly Reading[], next: string | null): UnreadableRow[] {
  const end = next === null ? '' : decodeCursor(next);
  return parts
    .flatMap(({ misfits }) => misfits)
    .filter(({ timeId }) => timeId >= end)
    .map(({ id, reason }) => ({ id, reason }));
}

/** Rows of each partition for the next round, after `read` of each led to `found` in all. */
function nextLimit(was: { limit: number; read: number; found: number; wanted: number }): number {
  const { limit, read, found, wanted } = was;
  const most = limit * ROUND_GROWTH;
  if (found === 0) return most;
  return Math.min(most, Math.max(2, Math.ceil((wanted - found) * (read / found) * RESERVE)));
}

/** Partitions that may hold rows of the page which nobody has read: their frontiers are newer than its last row. */
function behind(parts: readonly Reading[], wanted: number): Reading[] {
  const known = parts.flatMap(({ rows }) => rows.map(timeId)).sort();
  const last = known.at(-wanted) ?? '';
  return parts.filter(({ ended, frontier }) => !ended && (frontier === null || frontier > last));
}

/** Whether more reading can change nothing about the page: it is full, or everything is read. */
function isEnough(parts: readonly Reading[], limit: number): boolean {
  if (parts.every((part) => part.ended)) return true;
  const rows = settled(parts);
  return rows.length > limit || fitting(rows) < rows.length;
}

/**
 * Rows beyond the newest frontier are left to the next page: a partition that was not read so far may hold rows that
 * belong between them.
 */
export function mergeParts(parts: readonly Part[], limit: number): Page<FailedMessage> {
  const frontier = frontierOf(parts);
  const rows = settled(parts);
  const items = rows.slice(0, Math.min(limit, fitting(rows)));
  const last = items.at(-1);
  if (last && rows.length > items.length) return { items, next: encodeCursor(timeId(last)) };
  return { items, next: frontier === undefined ? null : encodeCursor(frontier) };
}

/** How far all partitions together were read; undefined when to their ends. */
function frontierOf(parts: readonly Part[]): string | undefined {
  return parts
    .flatMap(({ frontier }) => (frontier === null ? [] : [frontier]))
    .sort()
    .at(-1);
}

/** The rows before the frontier, newest first: no further reading can come between them. */
function settled(parts: readonly Part[]): FailedMessage[] {
  const frontier = frontierOf(parts);
  return parts
    .flatMap((part) => part.rows)
    .filter((row) => frontier === undefined || timeId(row) >= frontier)
    .sort((a, b) => (timeId(a) < timeId(b) ? 1 : -1));
}

/** How many of these rows have bodies that make up one page; at least one. */
function fitting(rows: readonly FailedMessage[]): number {
  let characters = 0;
  const tooMany = rows.findIndex((row, n) => {
    characters += row.payload?.length ?? 0;
    return n > 0 && characters > MAX_BODY_CHARS_PER_PAGE;
  });
  return tooMany === -1 ? rows.length : tooMany;
}

/** The part of the time line to read: every `time_id` from `from` on, and before `before`. */
type Range = { from: string | undefined; before: string | undefined };

function rangeOf({ failed_from, failed_before }: FailedMessageFilter, cursor: string | undefined): Range {
  const ends = [failed_before, cursor].filter((end) => end !== undefined);
  return { from: failed_from, before: ends.sort()[0] };
}

/** One query more of a partition, of `limit` rows before the filter. */
async function readOn(
  { documents }: Deps,
  part: Reading,
  limit: number,
  { before }: Range,
  shows: FailedMessagePage['shows'],
): Promise<void> {
  const query = new QueryCommand({ ...part.query, ExclusiveStartKey: part.from, Limit: limit });
  const { Items = [], LastEvaluatedKey } = await ask('list failed messages', () => documents.send(query));
  // BETWEEN includes its end, which is the last row of the page before.
  const found = Items.filter((row) => row.time_id !== before);
  const { items, unreadable } = readableRows(found, recordOfRow, idOf);
  const places = new Map(found.map((row) => [idOf(row), placeOf(row)]));
  part.rows.push(...(shows ? items.filter(shows) : items));
  const misfits = unreadable.map((row) => ({ ...row, timeId: places.get(row.id) ?? '' }));
  if (!shows) part.misfits.push(...misfits);
  part.from = LastEvaluatedKey;
  part.frontier = LastEvaluatedKey ? placeOf(LastEvaluatedKey) : null;
  part.ended = !LastEvaluatedKey;
}

const idOf = ({ id }: Row): string => String(id);
const placeOf = ({ time_id }: Row): string => String(time_id);

/** What finds a filter's rows in each partition; none where its time range is empty, which DynamoDB refuses. */
export function queriesOf(table: string, filter: FailedMessageFilter): QueryCommandInput[] {
  const range = rangeOf(filter, undefined);
  if (range.from !== undefined && range.before !== undefined && range.from >= range.before) return [];
  return SHARDS.map((shard) => queryOf(table, shard, filter, range));
}

function queryOf(table: string, shard: string, filter: FailedMessageFilter, range: Range): QueryCommandInput {
  const { status } = filter;
  const fields = EQUAL_FIELDS.filter((field) => filter[field] !== undefined);
  const conditions = fields.map((field) => `#${field} = :${field}`);
  if (filter.text !== undefined) conditions.push('contains(error_text, :text)');
  return {
    TableName: table,
    IndexName: status === undefined ? BY_TIME : BY_STATUS,
    ScanIndexForward: false,
    KeyConditionExpression: ['#key = :key', ...timeCondition(range)].join(' AND '),
    ExpressionAttributeNames: {
      '#key': status === undefined ? 'shard' : 'status_shard',
      ...Object.fromEntries(fields.map((field) => [`#${field}`, field])),
    },
    ExpressionAttributeValues: {
      ':key': status === undefined ? shard : statusShard(status, shard),
      ':from': range.from,
      ':before': range.before,
      ':text': filter.text === undefined ? undefined : oneCase(filter.text),
      ...Object.fromEntries(fields.map((field) => [`:${field}`, filter[field]])),
    },
    ...(conditions.length > 0 && { FilterExpression: conditions.join(' AND ') }),
  };
}

/** DynamoDB takes a single condition on the sort key. */
function timeCondition({ from, before }: Range): string[] {
  if (from !== undefined && before !== undefined) return ['time_id BETWEEN :from AND :before'];
  if (from !== undefined) return ['time_id >= :from'];
  return before === undefined ? [] : ['time_id < :before'];
}
