import { CourtierError } from '../../core/errors.ts';
import { type QueueRecord, QueueRecordSchema } from '../../core/queues/queue-records.ts';

/** Partition of the queues, by name; a few hundred rows that are rarely written need no more than one. */
export const QUEUE = 'queue';

export function keyOfQueue(name: string): { kind: string; name: string } {
  return { kind: QUEUE, name };
}

/** A row of the queues as its record. Throws `malformed-queue`. */
export function recordOfQueue(row: Readonly<Record<string, unknown>>): QueueRecord {
  const parsed = QueueRecordSchema.safeParse(row);
  if (parsed.success) return parsed.data;
  const fields = [...new Set(parsed.error.issues.map((issue) => String(issue.path[0])))];
  throw new CourtierError('malformed-queue', 'fail', 'A row of the queues table cannot be read.', {
    details: { queue: row.name, fields },
  });
}
