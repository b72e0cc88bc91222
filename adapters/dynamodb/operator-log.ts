import { PutCommand, QueryCommand, type QueryCommandInput } from '@aws-sdk/lib-dynamodb';
import {
  decodeOperatorCursor,
  encodeOperatorCursor,
  type OperatorEntry,
  OperatorEntrySchema,
  type OperatorFilter,
  type OperatorLog,
} from '../../core/audit/operator-log.ts';
import { CourtierError } from '../../core/errors.ts';
import { OPERATOR_AUDIT_KEPT_SECONDS } from '../../core/limits.ts';
import { besides, readableRows } from '../../core/readable-rows.ts';
import { ask } from './ask.ts';
import { jsonOf, ttlAfter } from './client.ts';
import type { Documents, Row } from './documents.ts';

export type OperatorLogDeps = {
  documents: Documents;
  table: string;
  /** UUIDv7. */
  newId: () => string;
  now: () => Date;
};

/**
 * Every entry has the same partition key `trail`; the sort key is its id, which sorts by time. One partition takes 1,000
 * writes a second, more than people and their scripts will ever do, and lets a page be one query from any point on,
 * where months as partitions would make the pages of a quiet year empty ones.
 */
const TRAIL = 'audit';

/** The index of each filter, the most telling one first; what else is asked for is looked for among its rows. */
const INDEXES = [
  ['target', 'by-target'],
  ['client_id', 'by-client'],
  ['action', 'by-action'],
] as const;

export function createOperatorLog(deps: OperatorLogDeps): OperatorLog {
  return {
    async record(entry) {
      const { documents, table: TableName, newId, now } = deps;
      // Made here, once: the SDK may send it twice, and then writes the same item twice.
      const Item = rowOfEntry({ id: newId(), at: now().toISOString(), ...entry });
      await ask('write an operator entry', () => documents.send(new PutCommand({ TableName, Item })));
    },

    async list({ limit, cursor, ...filter }) {
      const before = cursor === undefined ? undefined : decodeOperatorCursor(cursor);
      const query = new QueryCommand(queryOf(deps.table, limit, filter, before));
      const answer = await ask('list operator entries', () => deps.documents.send(query));
      return pageOf(answer.Items ?? [], limit, answer.LastEvaluatedKey?.id);
    },
  };
}

/** `stopped`: where DynamoDB stopped reading, at the limit or at a megabyte. */
function pageOf(found: Row[], limit: number, stopped: string | undefined) {
  const rows = found.slice(0, limit);
  const last = found.length > limit ? rows.at(-1)?.id : stopped;
  const { items, unreadable } = readableRows(rows, entryOfRow, ({ id }) => String(id));
  return {
    items,
    next: last === undefined ? null : encodeOperatorCursor(String(last)),
    ...besides(unreadable),
  };
}

function queryOf(
  table: string,
  limit: number,
  filter: OperatorFilter,
  before: string | undefined,
): QueryCommandInput {
  const [key, ...others] = INDEXES.filter(([field]) => filter[field] !== undefined);
  const [field, index] = key ?? ['trail', undefined];
  const condition = others.map(([other]) => `#${other} = :${other}`).join(' AND ');
  return {
    TableName: table,
    // An index cannot be read consistently.
    ...(index === undefined ? { ConsistentRead: true } : { IndexName: index }),
    ScanIndexForward: false,
    KeyConditionExpression: before === undefined ? '#key = :key' : '#key = :key AND #id < :before',
    ...(condition === '' ? {} : { FilterExpression: condition }),
    ExpressionAttributeNames: {
      '#key': field,
      ...(before === undefined ? {} : { '#id': 'id' }),
      ...Object.fromEntries(others.map(([other]) => [`#${other}`, other])),
    },
    ExpressionAttributeValues: {
      ':key': field === 'trail' ? TRAIL : filter[field],
      ':before': before,
      ...Object.fromEntries(others.map(([other]) => [`:${other}`, filter[other]])),
    },
    // One more says whether there is another page. A limit counts rows before the filter: with one, a whole megabyte.
    ...(condition === '' ? { Limit: limit + 1 } : {}),
  };
}

/** Details are JSON text: DynamoDB nests 32 levels only and knows other numbers. */
function rowOfEntry(entry: OperatorEntry): Row {
  return {
    ...entry,
    trail: TRAIL,
    details: JSON.stringify(entry.details),
    ttl: ttlAfter(entry.at, OPERATOR_AUDIT_KEPT_SECONDS),
  };
}

function entryOfRow(row: Row): OperatorEntry {
  const parsed = OperatorEntrySchema.safeParse({ ...row, details: jsonOf(row.details) });
  if (parsed.success) return parsed.data;
  const fields = [...new Set(parsed.error.issues.map((issue) => String(issue.path[0])))];
  throw new CourtierError('malformed-entry', 'fail', 'A row of the audit table cannot be read.', {
    details: { id: row.id, fields },
  });
}
