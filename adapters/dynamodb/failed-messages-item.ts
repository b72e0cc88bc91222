import { CourtierError } from '../../core/errors.ts';
import { dueAt } from '../../core/failure/due.ts';
import { type FailedMessage, FailedMessageSchema, type Status } from '../../core/failure/failed-message.ts';
import { errorText } from '../../core/failure/filter.ts';
import { timeId } from '../../core/failure/store.ts';
import { DELETED_KEPT_SECONDS, RESOLVED_KEPT_SECONDS } from '../../core/limits.ts';
import { jsonOf, ttlAfter } from './client.ts';
import type { Row } from './documents.ts';

/** A list is spread over so many partitions, because one partition takes no more than 1,000 writes a second. */
export const SHARDS = ['0', '1', '2', '3'] as const;

/** Names of the table's indexes; `by-time` lacks deleted records, `by-due` has only those that should move. */
export const BY_TIME = 'by-time';
export const BY_STATUS = 'by-status';
export const BY_DUE = 'by-due';
/** Has the keys alone. */
export const BY_MESSAGE = 'by-message';

export function statusShard(status: Status, shard: string): string {
  return `${status}#${shard}`;
}

/**
 * A record as a row: its fields, and the keys of the indexes. Headers, their types and properties are JSON text, because
 * DynamoDB nests 32 levels only and knows other numbers than AMQP. `error_text` is there to be searched: DynamoDB's
 * `contains` knows only the exact case.
 */
export function rowOfRecord(record: FailedMessage): Row {
  const shard = shardOf(record.id);
  const due = dueAt(record);
  return {
    ...record,
    headers: JSON.stringify(record.headers),
    header_types: record.header_types && JSON.stringify(record.header_types),
    properties: JSON.stringify(record.properties),
    shard: record.status === 'deleted' ? undefined : shard,
    status_shard: statusShard(record.status, shard),
    time_id: timeId(record),
    error_text: errorText(record),
    due_shard: due === null ? undefined : shard,
    due_id: due === null ? undefined : `${due}#${record.id}`,
    ttl: expiry(record),
  };
}

export function recordOfRow(row: Row): FailedMessage {
  const parsed = FailedMessageSchema.safeParse({
    ...row,
    headers: jsonOf(row.headers),
    header_types: row.header_types === undefined ? undefined : jsonOf(row.header_types),
    properties: jsonOf(row.properties),
  });
  if (parsed.success) return parsed.data;
  const fields = [...new Set(parsed.error.issues.map((issue) => String(issue.path[0])))];
  throw new CourtierError('malformed-record', 'fail', 'A row of the failed-messages table cannot be read.', {
    details: { id: row.id, fields },
  });
}

function shardOf(id: string): string {
  return SHARDS[id.charCodeAt(id.length - 1) % SHARDS.length] ?? SHARDS[0];
}

/** Seconds since 1970 when DynamoDB may drop it. What waits for a person never expires. */
function expiry({ deleted_at, resolved_at }: FailedMessage): number | undefined {
  if (deleted_at !== null) return ttlAfter(deleted_at, DELETED_KEPT_SECONDS);
  return resolved_at === null ? undefined : ttlAfter(resolved_at, RESOLVED_KEPT_SECONDS);
}
