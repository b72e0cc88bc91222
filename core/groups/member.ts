import * as z from 'zod';
import { type FailedMessage, StatusSchema } from '../failure/failed-message.ts';
import { type GroupKey, groupKey, type SampleSchema } from './group.ts';

/** What the groups count of one failed message, as it was counted last. */
export const MemberSchema = z.object({
  /** Of the failed message. */
  id: z.string(),
  /** Which version of its record it was. A later one sorts behind it. */
  position: z.string(),
  /** Null: the record has gone. */
  status: StatusSchema.nullable(),
  /** Ids of its groups; none once the record has gone. */
  groups: z.array(z.string()),
  seen_at: z.string(),
  retried_at: z.string().nullable(),
});
export type Member = z.infer<typeof MemberSchema>;

/** What of a record the groups look at. */
export type Counted = Pick<
  FailedMessage,
  | 'id'
  | 'message_id'
  | 'exchange'
  | 'queue'
  | 'service'
  | 'fingerprint'
  | 'error_name'
  | 'error_message'
  | 'source'
  | 'status'
  | 'last_retry_at'
  | 'created_at'
  | 'version'
> & {
  /** When its last attempt failed. */
  seen_at: string;
};

/** A record as it is now; or the last version of one that has gone. */
export type Change = { written: Counted } | { gone: Pick<Counted, 'id' | 'created_at' | 'version'> };

export function idOf(change: Change): string {
  return 'written' in change ? change.written.id : change.gone.id;
}

const VERSION_DIGITS = 10;

/**
 * Where a change stands among those of its record. A record of the same id that is made when the first has gone begins
 * with version 1 again, so the time at which it was made comes first.
 */
export function positionOf(change: Change): string {
  const { created_at, version } = 'written' in change ? change.written : change.gone;
  const number = String(version).padStart(VERSION_DIGITS, '0');
  return `${created_at}#${number}#${'written' in change ? 0 : 1}`;
}

export function countedOf(
  record: Omit<Counted, 'seen_at'> & Pick<FailedMessage, 'attempts' | 'failed_at'>,
): Counted {
  const { attempts, failed_at, ...counted } = record;
  return { ...counted, seen_at: canonical(attempts.at(-1)?.at ?? failed_at) ?? record.created_at };
}

/** Of one form, so that times compare as text; undefined: it is no time. */
function canonical(time: string): string | undefined {
  const at = new Date(time);
  return Number.isNaN(at.getTime()) ? undefined : at.toISOString();
}

/**
 * The groups of a record. One that failed before it was routed is in no queue's; one of nobody in no service's; one that is
 * only parked has no cause of its own.
 */
export function groupsOf(record: Counted): GroupKey[] {
  const { exchange, queue, service } = record;
  const fingerprint = record.source === 'parked' ? null : record.fingerprint;
  const values = { fingerprint, exchange, queue, service } as const;
  return (['fingerprint', 'exchange', 'queue', 'service'] as const).flatMap((by) => {
    const value = values[by];
    return value === null || value === undefined || value === '' ? [] : [groupKey(by, value)];
  });
}

/** How much of an error's message a group shows, characters. */
const MESSAGE_CHARS = 300;

export function sampleOf(record: Counted): z.infer<typeof SampleSchema> {
  const { id, message_id, queue, exchange, error_name, error_message } = record;
  const shown = error_message.slice(0, MESSAGE_CHARS).toWellFormed();
  return { failed_message_id: id, message_id, queue, exchange, error_name, error_message: shown };
}
