import { type DynamoDBClient, QueryCommand, type QueryCommandInput } from '@aws-sdk/client-dynamodb';
import { decodeCursor, encodeCursor, timeId } from '../../core/failure/cursor.ts';
import type { FailedMessage } from '../../core/failure/failed-message.ts';
import { EQUAL_FIELDS, oneCase } from '../../core/failure/filter.ts';
import type { FailedMessageFilter, Page } from '../../core/failure/store.ts';
import { dynamoDbError, type Item, toItem } from './client.ts';
import { BY_STATUS, BY_TIME, itemToRecord, SHARDS, statusShard } from './failed-messages-item.ts';

type Deps = { client: DynamoDBClient; table: string };
type PageRequest = { limit: number; cursor?: string };
/** `frontier`: how far a partition was read (time_id), null when to its end. */
type Part = { rows: FailedMessage[]; frontier: string | null };

/**
 * A filter that matches seldom must not read a whole table for one page: so many queries a partition at most. A query
 * reads 1 MB at most, so a page costs 4 × 8 MB at worst, the partitions side by side.
 */
const QUERIES_A_PAGE = 8;
/** Bodies of one page, characters: written as JSON it has to fit into the 6 MB that a function can answer. */
const BODIES_A_PAGE = 2_000_000;

/**
 * One page, newest first: every partition is read from the cursor on, and the parts are merged. At most 8 queries of
 * 1 MB in each of the 4 partitions: where a filter found too little in those, the page is short or empty and has a
 * `next` all the same. Status and time range are keys and read nothing in vain.
 */
export async function listPage(
  deps: Deps,
  filter: FailedMessageFilter,
  page: PageRequest,
): Promise<Page<FailedMessage>> {
  const range = rangeOf(filter, page.cursor === undefined ? undefined : decodeCursor(page.cursor));
  // DynamoDB refuses a range that ends before it begins; such a cursor is another list's.
  if (range.from !== undefined && range.before !== undefined && range.from >= range.before) {
    return { items: [], next: null };
  }
  const parts = await Promise.all(
    SHARDS.map((shard) =>
      readPart(deps, queryOf(deps.table, shard, filter, range, page.limit), page.limit, range),
    ),
  );
  return mergeParts(parts, page.limit);
}

/**
 * Rows beyond the newest frontier are left to the next page: a partition that was not read so far may hold rows that
 * belong between them.
 */
export function mergeParts(parts: readonly Part[], limit: number): Page<FailedMessage> {
  const frontiers = parts.flatMap(({ frontier }) => (frontier === null ? [] : [frontier]));
  const frontier = frontiers.sort().at(-1);
  const rows = parts
    .flatMap((part) => part.rows)
    .filter((row) => frontier === undefined || timeId(row) >= frontier)
    .sort((a, b) => (timeId(a) < timeId(b) ? 1 : -1));
  const items = rows.slice(0, Math.min(limit, fitting(rows)));
  const last = items.at(-1);
  if (last && rows.length > items.length) return { items, next: encodeCursor(timeId(last)) };
  return { items, next: frontier === undefined ? null : encodeCursor(frontier) };
}

/** How many of these rows have bodies that make up one page; at least one. */
function fitting(rows: readonly FailedMessage[]): number {
  let characters = 0;
  const tooMany = rows.findIndex((row, n) => {
    characters += row.payload?.length ?? 0;
    return n > 0 && characters > BODIES_A_PAGE;
  });
  return tooMany === -1 ? rows.length : tooMany;
}

/** The part of the time line to read: every `time_id` from `from` on, and before `before`. */
type Range = { from: string | undefined; before: string | undefined };

function rangeOf({ failed_from, failed_before }: FailedMessageFilter, cursor: string | undefined): Range {
  const ends = [failed_before, cursor].filter((end) => end !== undefined);
  return { from: failed_from, before: ends.sort()[0] };
}

async function readPart(
  { client }: Deps,
  query: QueryCommandInput,
  limit: number,
  { before }: Range,
): Promise<Part> {
  const rows: FailedMessage[] = [];
  let from: Item | undefined;
  let characters = 0;
  try {
    for (let queries = 0; queries < QUERIES_A_PAGE; queries += 1) {
      const answer = await client.send(
        new QueryCommand(from ? { ...query, ExclusiveStartKey: from } : query),
      );
      // BETWEEN includes its end, which is the last row of the page before.
      const items = (answer.Items ?? []).filter((item) => item.time_id?.S !== before);
      const found = items.map(itemToRecord);
      rows.push(...found);
      characters += found.reduce((sum, row) => sum + (row.payload?.length ?? 0), 0);
      from = answer.LastEvaluatedKey;
      if (!from || rows.length > limit || characters >= BODIES_A_PAGE) break;
    }
  } catch (error) {
    throw dynamoDbError('list failed messages', error);
  }
  return { rows, frontier: from?.time_id?.S ?? null };
}

function queryOf(
  table: string,
  shard: string,
  filter: FailedMessageFilter,
  range: Range,
  limit: number,
): QueryCommandInput {
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
    ExpressionAttributeValues: toItem({
      ':key': status === undefined ? shard : statusShard(status, shard),
      ':from': range.from,
      ':before': range.before,
      ':text': filter.text === undefined ? undefined : oneCase(filter.text),
      ...Object.fromEntries(fields.map((field) => [`:${field}`, filter[field]])),
    }),
    // A limit counts rows before the filter; with one, each query reads its megabyte. One row more tells whether there
    // is another page, and another one may be the end of a range.
    ...(conditions.length === 0 ? { Limit: limit + 2 } : { FilterExpression: conditions.join(' AND ') }),
  };
}

/** DynamoDB takes a single condition on the sort key. */
function timeCondition({ from, before }: Range): string[] {
  if (from !== undefined && before !== undefined) return ['time_id BETWEEN :from AND :before'];
  if (from !== undefined) return ['time_id >= :from'];
  return before === undefined ? [] : ['time_id < :before'];
}
