import { ScanCommand } from '@aws-sdk/lib-dynamodb';
import { CourtierError } from '../../core/errors.ts';
import { FailedMessageSchema } from '../../core/failure/failed-message.ts';
import { type Counted, countedOf } from '../../core/groups/member.ts';
import type { CountedRecords } from '../../core/groups/recount.ts';
import type { OnUnreadable } from '../../core/readable-rows.ts';
import { readableRows } from '../../core/readable-rows.ts';
import { ask } from './ask.ts';
import type { Documents, Row } from './documents.ts';
import { getAll } from './get-all.ts';

/** What of a row the groups look at: the rest may be large, or not be readable. */
const CountedRowSchema = FailedMessageSchema.pick({
  id: true,
  message_id: true,
  exchange: true,
  queue: true,
  service: true,
  fingerprint: true,
  error_name: true,
  error_message: true,
  source: true,
  status: true,
  attempts: true,
  failed_at: true,
  last_retry_at: true,
  created_at: true,
  version: true,
});
const FIELDS = Object.keys(CountedRowSchema.shape);

/** Throws for a row that does not fit. */
export function countedOfRow(row: Row): Counted {
  const parsed = CountedRowSchema.safeParse(row);
  if (parsed.success) return countedOf(parsed.data);
  const fields = [...new Set(parsed.error.issues.map((issue) => String(issue.path[0])))];
  throw new CourtierError('malformed-record', 'fail', 'A row of the failed-messages table cannot be read.', {
    details: { id: row.id, fields },
  });
}

/** The table of failed messages: partition key `id`. */
export function createCountedRecords({
  documents,
  table,
  onUnreadable,
}: {
  documents: Documents;
  table: string;
  onUnreadable: OnUnreadable;
}): CountedRecords {
  return {
    async page({ cursor, limit }) {
      const scan = new ScanCommand({
        TableName: table,
        Limit: limit,
        ProjectionExpression: FIELDS.map((_, n) => `#f${n}`).join(', '),
        ExpressionAttributeNames: Object.fromEntries(FIELDS.map((field, n) => [`#f${n}`, field])),
        ExclusiveStartKey: cursor === null ? undefined : { id: cursor },
      });
      const answer = await ask('read all failed messages', () => documents.send(scan));
      const { items, unreadable } = readableRows(answer.Items ?? [], countedOfRow, ({ id }) => String(id));
      if (unreadable.length > 0) onUnreadable(unreadable);
      const next = answer.LastEvaluatedKey?.id;
      return { items, next: typeof next === 'string' ? next : null };
    },
    async existing(ids) {
      const rows = await getAll(documents, 'look whether failed messages are still there', {
        table,
        ids,
        projection: 'id',
      });
      return new Set(rows.map(({ id }) => String(id)));
    },
  };
}
