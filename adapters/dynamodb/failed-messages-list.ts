import { type DynamoDBClient, QueryCommand, type QueryCommandInput } from '@aws-sdk/client-dynamodb';
import { decodeCursor, encodeCursor, timeId } from '../../core/failure/cursor.ts';
import type { FailedMessage } from '../../core/failure/failed-message.ts';
import type { FailedMessageFilter, Page } from '../../core/failure/store.ts';
import { dynamoDbError, type Item, toItem } from './client.ts';
import { BY_STATUS, BY_TIME, itemToRecord, SHARDS, statusShard } from './failed-messages-item.ts';

type Deps = { client: DynamoDBClient; table: string };
type PageRequest = { limit: number; cursor?: string };
/** `frontier`: how far a partition was read (time_id), null when to its end. */
type Part = { rows: FailedMessage[]; frontier: string | null };

/** A filter that matches seldom must not read a whole table for one page: so many queries a partition at most. */
const QUERIES_A_PAGE = 8;
/** Bodies of one page, characters: written as JSON it has to fit into the 6 MB that a function can answer. */
const BODIES_A_PAGE = 2_000_000;

/** One page, newest first: every partition is read from the cursor on, and the parts are merged. */
export async function listPage(deps: Deps, filter: FailedMessageFilter, page: PageRequest) {
  const before = page.cursor === undefined ? undefined : decodeCursor(page.cursor);
  const parts = await Promise.all(
    SHARDS.map((shard) => readPart(deps, queryOf(deps.table, shard, filter, before, page.limit), page.limit)),
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

async function readPart({ client }: Deps, query: QueryCommandInput, limit: number): Promise<Part> {
  const rows: FailedMessage[] = [];
  let from: Item | undefined;
  let characters = 0;
  try {
    for (let queries = 0; queries < QUERIES_A_PAGE; queries += 1) {
      const answer = await client.send(
        new QueryCommand(from ? { ...query, ExclusiveStartKey: from } : query),
      );
      const found = (answer.Items ?? []).map(itemToRecord);
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
  { status, exchange, queue }: FailedMessageFilter,
  before: string | undefined,
  limit: number,
): QueryCommandInput {
  const key = status === undefined ? 'shard' : 'status_shard';
  const conditions = Object.entries({ exchange, queue }).filter(([, value]) => value !== undefined);
  const filter = conditions.map(([name]) => `#${name} = :${name}`).join(' AND ');
  return {
    TableName: table,
    IndexName: status === undefined ? BY_TIME : BY_STATUS,
    ScanIndexForward: false,
    KeyConditionExpression: before === undefined ? '#key = :key' : '#key = :key AND time_id < :before',
    ExpressionAttributeNames: {
      '#key': key,
      ...Object.fromEntries(conditions.map(([name]) => [`#${name}`, name])),
    },
    ExpressionAttributeValues: toItem({
      ':key': status === undefined ? shard : statusShard(status, shard),
      ':before': before,
      ...Object.fromEntries(conditions.map(([name, value]) => [`:${name}`, value])),
    }),
    // A limit counts rows before the filter; with one, each query reads its megabyte.
    ...(filter === '' ? { Limit: limit + 1 } : { FilterExpression: filter }),
  };
}
