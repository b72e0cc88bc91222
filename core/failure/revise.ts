import { Buffer } from 'node:buffer';
import { REVISIONS_MAX } from '../limits.ts';
import { contentOf } from '../message/content.ts';
import type { FailedMessage } from './failed-message.ts';
import { keepPayload } from './payload.ts';
import type { KeptRevision, Revision } from './revision.ts';
import { mayStillBeOut } from './still-out.ts';

/**
 * Why no further body may be saved: by the record's status; `limit`: it has had as many as a record keeps; `out`: what was
 * sent last may still lie in a queue of AMQP clients, who would be given both.
 */
export type NotRevised = 'retrying' | 'resolved' | 'deleted' | 'limit' | 'out';

/**
 * A correction is for a message of which nothing is on its way: a retry that is under way would deliver the old body beside
 * the new one. `knownById`: its consumer drops what a superseded run sent.
 */
export function notRevisable(
  record: FailedMessage,
  { knownById }: { knownById: boolean },
): NotRevised | undefined {
  const { status } = record;
  if (status !== 'pending' && status !== 'failed' && status !== 'parked') return status;
  if (latestRevision(record) >= REVISIONS_MAX) return 'limit';
  return !knownById && mayStillBeOut(record) ? 'out' : undefined;
}

/** The number of the body that a retry delivers; 0 is the original. */
export function latestRevision({ revision = 0 }: Pick<FailedMessage, 'revision'>): number {
  return revision;
}

/** Every body of the record, the original first. Where there is only that, its place is the record itself. */
export function revisionsOf(record: FailedMessage): Revision[] {
  return record.revisions ?? [original(record)];
}

/** The body that failed, as the first of several. */
export function original({ failed_at, payload_bytes }: FailedMessage): Revision {
  return { number: 0, at: failed_at, by: null, note: null, payload_bytes, schema: null };
}

/** The record with one more body, which takes the place of `payload`. `first`: the original, where this is its first correction. */
export function withRevision(
  record: FailedMessage,
  { first, next, body }: { first: KeptRevision; next: KeptRevision; body: Uint8Array },
): FailedMessage {
  const { payload_ref: _before, ...rest } = record;
  const revisions = [...(record.revisions ?? [first]), next];
  const payload = keepPayload(next.payload_ref, body, record, Buffer.byteLength(JSON.stringify(revisions)));
  return { ...rest, ...payload, revision: next.number, revisions };
}

/** What a body is kept with. */
export function keptRevision(revision: Revision, payload_ref: string, body: Uint8Array): KeptRevision {
  return { ...revision, payload_ref, content: contentOf(body) };
}
