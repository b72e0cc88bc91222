import { QueryCommand, type QueryCommandInput } from '@aws-sdk/lib-dynamodb';
import type { FailedMessage } from '../../core/failure/failed-message.ts';
import type { FailedMessagePage, Page } from '../../core/failure/store.ts';
import { besides, readableRows } from '../../core/readable-rows.ts';
import {
  decodeRetryCursor,
  encodeRetryCursor,
  type WaitingRetries,
} from '../../core/retry/waiting-retries.ts';
import { ask } from './ask.ts';
import type { Documents, Row } from './documents.ts';
import { BY_DUE, recordOfRow, SHARDS } from './failed-messages-item.ts';

type Deps = { documents: Documents; table: string };
type Filter = Parameters<WaitingRetries['list']>[0];
/** A partition as far as it was read: `from` is where it goes on, undefined at its end. */
type Part = { shard: string; rows: Row[]; from: Row | undefined; ended: boolean };

/** In each a query a partition, which reads 1 MB at most: what is under way stands in the same index, between what waits. */
const MAX_ROUNDS = 8;
/** More rows in each round than in the one before: one that rarely finds anything soon reads whole megabytes. */
const GROWTH = 4;

/** The index `by-due` of the table of failed messages, of which only pending records are shown. */
export function createWaitingRetries({ documents, table }: Deps): WaitingRetries {
  return {
    async list(filter, { limit, cursor, shows }) {
      const after = cursor === undefined ? undefined : decodeRetryCursor(cursor);
      const parts = SHARDS.map((shard): Part => ({ shard, rows: [], from: undefined, ended: false }));
      let rows = limit + 1;
      for (let round = 0; round < MAX_ROUNDS && !isEnough(parts, limit); round += 1) {
        const open = parts.filter((part) => !part.ended);
        await Promise.all(open.map((part) => readOn(documents, queryOf(table, filter, after), part, rows)));
        if (shows) for (const part of parts) part.rows = part.rows.filter((row) => isShown(row, shows));
        rows *= GROWTH;
      }
      return pageOf(parts, limit);
    },
  };
}

function isEnough(parts: readonly Part[], limit: number): boolean {
  return parts.every(({ ended }) => ended) || settled(parts).length > limit;
}

async function readOn(
  documents: Documents,
  query: QueryCommandInput,
  part: Part,
  Limit: number,
): Promise<void> {
  const command = new QueryCommand({
    ...query,
    ExpressionAttributeValues: { ...query.ExpressionAttributeValues, ':shard': part.shard },
    ExclusiveStartKey: part.from,
    Limit,
  });
  const { Items = [], LastEvaluatedKey } = await ask('list waiting retries', () => documents.send(command));
  part.rows.push(...Items);
  part.from = LastEvaluatedKey;
  part.ended = !LastEvaluatedKey;
}

function queryOf(
  TableName: string,
  { queue, exchange }: Filter,
  after: string | undefined,
): QueryCommandInput {
  const equal = Object.entries({ status: 'pending', queue, exchange }).filter(
    ([, value]) => value !== undefined,
  );
  return {
    TableName,
    IndexName: BY_DUE,
    KeyConditionExpression: ['due_shard = :shard', ...(after === undefined ? [] : ['due_id > :after'])].join(
      ' AND ',
    ),
    FilterExpression: equal.map(([field]) => `#${field} = :${field}`).join(' AND '),
    ExpressionAttributeNames: Object.fromEntries(equal.map(([field]) => [`#${field}`, field])),
    ExpressionAttributeValues: {
      ':after': after,
      ...Object.fromEntries(equal.map(([field, value]) => [`:${field}`, value])),
    },
  };
}

/** Of a row that cannot be read nobody can say who may see it. */
function isShown(row: Row, shows: NonNullable<FailedMessagePage['shows']>): boolean {
  return readableRows([row], recordOfRow, ({ id }) => String(id)).items.some(shows);
}

const placeOf = ({ due_id }: Row): string => String(due_id);

/** How far all partitions together were read; undefined when to their ends. */
function frontierOf(parts: readonly Part[]): string | undefined {
  return parts
    .flatMap(({ from }) => (from ? [placeOf(from)] : []))
    .sort()
    .at(0);
}

/** The rows up to the frontier, the soonest first: no further reading can come between them. */
function settled(parts: readonly Part[]): Row[] {
  const frontier = frontierOf(parts);
  return parts
    .flatMap(({ rows }) => rows)
    .filter((row) => frontier === undefined || placeOf(row) <= frontier)
    .sort((a, b) => (placeOf(a) < placeOf(b) ? -1 : 1));
}

function pageOf(parts: readonly Part[], limit: number): Page<FailedMessage> {
  const rows = settled(parts);
  const page = rows.slice(0, limit);
  const last = page.at(-1);
  const end = last && rows.length > limit ? placeOf(last) : frontierOf(parts);
  const { items, unreadable } = readableRows(page, recordOfRow, ({ id }) => String(id));
  return { items, next: end === undefined ? null : encodeRetryCursor(end), ...besides(unreadable) };
}
