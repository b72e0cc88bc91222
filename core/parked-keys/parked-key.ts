import * as z from 'zod';
import { secondsAfter } from '../failure/due.ts';
import { isExpiredRequest } from '../failure/expired-request.ts';
import type { FailedMessage } from '../failure/failed-message.ts';
import { PARKED_MESSAGES_MAX, SQS_RETENTION_SECONDS } from '../limits.ts';

/**
 * A key of an ordered queue that a failed message holds: later messages of the key are parked behind it. A key of which
 * no message is failed has no row. Ids are those of failed messages, which may have no record yet; times are ISO 8601 UTC.
 */
export const ParkedKeySchema = z.object({
  queue: z.string(),
  /** The group of the work queue, which stands for the key: orderGroup in core/message/partition-key.ts. */
  group: z.string(),
  /** Whose turn it is. */
  head: z.string(),
  /** Since when. */
  head_since: z.string(),
  /** Those after it, in the order in which they came to the consumer. */
  waiting: z.array(z.string()),
  /** When the first of them failed. */
  closed_at: z.string(),
  /** When a message of it had its turn last, or the sweep looked at it last: what comes to its end moves nothing. */
  looked_at: z.string(),
  /** Compare-and-set, together with `closed_at`: a key that is closed a second time begins with 1 again. */
  version: z.number().int().min(1),
});
export type ParkedKey = z.infer<typeof ParkedKeySchema>;
export type KeyName = Pick<ParkedKey, 'queue' | 'group'>;

/** head: it is this message's turn. waiting: it is parked. full: as many as a key may have are parked already. */
export type Place = 'head' | 'waiting' | 'full';

/** A message takes its place: an open key it closes. One that has a place keeps it, and changes nothing (`next` is `key`). */
export function enter(
  key: ParkedKey | undefined,
  { queue, group }: KeyName,
  id: string,
  now: string,
): { place: Place; next: ParkedKey } {
  if (!key) {
    const times = { head_since: now, closed_at: now, looked_at: now };
    return { place: 'head', next: { queue, group, head: id, waiting: [], ...times, version: 1 } };
  }
  if (key.head === id) return { place: 'head', next: key };
  if (key.waiting.includes(id)) return { place: 'waiting', next: key };
  if (key.waiting.length >= PARKED_MESSAGES_MAX) return { place: 'full', next: key };
  return { place: 'waiting', next: changed(key, { waiting: [...key.waiting, id] }) };
}

/** The head is done with: the next has its turn. Null: there is none, and the key is open. */
export function passed(key: ParkedKey, now: string): ParkedKey | null {
  const [head, ...waiting] = key.waiting;
  return head === undefined ? null : changed(key, { head, head_since: now, waiting, looked_at: now });
}

/** A message was taken away before it had a record: it has no place any more. Null: the key is open. */
export function left(key: ParkedKey, id: string, now: string): ParkedKey | null {
  if (key.head === id) return passed(key, now);
  if (!key.waiting.includes(id)) return key;
  return changed(key, { waiting: key.waiting.filter((each) => each !== id) });
}

/** The record of a message got another id than the one under which it took its place. */
export function renamed(key: ParkedKey, from: string, to: string): ParkedKey {
  const rename = (id: string) => (id === from ? to : id);
  return changed(key, { head: rename(key.head), waiting: key.waiting.map(rename) });
}

/** The sweep looked at it, and it stays as it is. */
export function looked(key: ParkedKey, now: string): ParkedKey {
  return changed(key, { looked_at: now });
}

/**
 * Whether nothing is to be awaited of the head any more: it is handled, a person gave it up, or had another queue handle it;
 * or it is a request that expired, for which nobody waits.
 * One without a record is still on its way to the recorder, for as long as SQS keeps it.
 */
export function isOver(
  { queue, head_since }: ParkedKey,
  record: Pick<FailedMessage, 'status' | 'queue' | 'source' | 'properties'> | undefined,
  now: string,
): boolean {
  if (!record) return secondsAfter(head_since, SQS_RETENTION_SECONDS) < now;
  if (record.status === 'failed' && isExpiredRequest(record)) return true;
  return record.status === 'resolved' || record.status === 'deleted' || record.queue !== queue;
}

function changed(key: ParkedKey, fields: Partial<ParkedKey>): ParkedKey {
  return { ...key, ...fields, version: key.version + 1 };
}
