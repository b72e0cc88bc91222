import { payloadKey } from '../../core/failure/id.ts';
import { type KeptPayload, keepPayload, referTo } from '../../core/failure/payload.ts';
import { isNewAfterDeletion } from '../../core/failure/recording.ts';
import type { FailedMessageStore } from '../../core/failure/store.ts';
import type { PayloadStore } from '../../core/payload/payload-store.ts';
import type { Received } from './received.ts';

type Kept = Pick<Received, 'envelope' | 'body' | 'failure'>;
type Deps = { store: FailedMessageStore; payloads: () => Promise<PayloadStore> };

/**
 * The body as the record will keep it. One that is too large is stored before the record refers to it, and only for a
 * message that has no record yet, or a new one in place of a deleted one: whatever else comes under the same id must not
 * replace what failed. What travelled by reference gets a place of the record's own, because the one on the way expires.
 */
export async function keepBody(deps: Deps, id: string, item: Kept): Promise<KeptPayload> {
  const { envelope, body, failure } = item;
  const key = payloadKey(id, failure.failed_at);
  const { body_ref } = envelope;
  if (body_ref === undefined && keepPayload(key, body, envelope).payload_ref === undefined) {
    return keepPayload(key, body, envelope);
  }
  const existing = await deps.store.get(id);
  if (existing && !isNewAfterDeletion(existing, item)) return referTo(key, body.byteLength);
  const payloads = await deps.payloads();
  const whole = body_ref === undefined ? body : await payloads.get(body_ref);
  if (!whole) return referTo(key, 0);
  const kept = keepPayload(key, whole, envelope);
  if (kept.payload_ref !== undefined) await payloads.put(kept.payload_ref, whole);
  return kept;
}
