import { createHash } from 'node:crypto';
import * as z from 'zod';
import { cursorsOf } from '../api/cursor.ts';
import type { Status } from '../failure/failed-message.ts';

/** What failed messages are grouped by. A message is in one group of each sort, where it says who it belongs to. */
export const GroupedBySchema = z.enum(['fingerprint', 'exchange', 'queue', 'service']);
export type GroupedBy = z.infer<typeof GroupedBySchema>;

export const GroupStateSchema = z.enum(['new', 'known', 'resolved', 'regressed']);
export type GroupState = z.infer<typeof GroupStateSchema>;

const count = z.int().min(0);
export const GroupCountsSchema = z.object({
  pending: count,
  retrying: count,
  failed: count,
  /** Rows that were written before there was this status do not say it. */
  parked: count.default(0),
  resolved: count,
  deleted: count,
} satisfies Record<Status, z.ZodType<number>>);
export type GroupCounts = z.infer<typeof GroupCountsSchema>;

/** The failure of a group that was seen last. */
export const SampleSchema = z.object({
  failed_message_id: z.string(),
  message_id: z.string(),
  queue: z.string().nullable(),
  exchange: z.string().nullable(),
  error_name: z.string(),
  /** Its beginning. */
  error_message: z.string(),
});

/** Failed messages that have something in common, as they are kept. Times are ISO 8601 UTC. */
export const GroupSchema = z.object({
  id: z.string(),
  by: GroupedBySchema,
  /** What they have in common: the fingerprint, or the name of the exchange, queue or service. */
  value: z.string(),
  state: GroupStateSchema,
  note: z.string().nullable(),
  /** Messages by their status now. */
  counts: GroupCountsSchema,
  first_seen_at: z.string(),
  last_seen_at: z.string(),
  last_retried_at: z.string().nullable(),
  /** Messages that came into the group, by the time at which their hour, or five minutes, began. */
  hours: z.record(z.string(), count),
  slots: z.record(z.string(), count),
  sample: SampleSchema,
  resolved_at: z.string().nullable(),
  resolved_by: z.enum(['person', 'quiet']).nullable(),
  /** What fails after this has come back. */
  resolved_from: z.string().nullable(),
  regressed_at: z.string().nullable(),
  /** When it began to come in far more often than usual; null: it does not. */
  spiking_since: z.string().nullable(),
  /** Counts changes of state and note: what a person's change names. */
  edition: z.int().min(1),
  /** Counts every write. */
  revision: z.int().min(1),
  updated_at: z.string(),
});
export type Group = z.infer<typeof GroupSchema>;

/** What a group is about. */
export type GroupKey = Pick<Group, 'id' | 'by' | 'value'>;

const HASH_DIGITS = 32;

/** A fingerprint may stand in an id as it is; a name may be too long, and have any letter. */
export function groupKey(by: GroupedBy, value: string): GroupKey {
  const name = by === 'fingerprint' ? value : createHash('sha256').update(value).digest('hex');
  return { id: `${by}-${name.slice(0, HASH_DIGITS)}`, by, value };
}

/** Nothing else is an id of a group. */
export function isGroupId(text: string): boolean {
  return /^(fingerprint|exchange|queue|service)-[0-9a-f]{1,64}$/.test(text);
}

/** Messages that may fail again, or wait for a person, or for their turn. */
export function openOf({ pending, retrying, failed, parked }: GroupCounts): number {
  return pending + retrying + failed + parked;
}

export function totalOf(counts: GroupCounts): number {
  return openOf(counts) + counts.resolved + counts.deleted;
}

/** What a list is ordered by. */
export function seenId({ last_seen_at, id }: Pick<Group, 'last_seen_at' | 'id'>): string {
  return `${last_seen_at}#${id}`;
}

export const { encode: encodeGroupCursor, decode: decodeGroupCursor } = cursorsOf(
  /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z#[a-z]+-[0-9a-f]{1,64}$/,
);
