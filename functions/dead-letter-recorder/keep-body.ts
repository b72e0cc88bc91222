import { classify } from '../../core/failure/classify.ts';
import type { FailedMessage } from '../../core/failure/failed-message.ts';
import { payloadKey } from '../../core/failure/id.ts';
import { type KeptPayload, keepPayload, referTo } from '../../core/failure/payload.ts';
import type { FailedMessageStore } from '../../core/failure/store.ts';
import { isNewAfterDeletion } from '../../core/failure/which-message.ts';
import type { Log } from '../../core/log.ts';
import type { PayloadStore } from '../../core/payload/payload-store.ts';
import type { Received } from './received.ts';

type Kept = Pick<Received, 'envelope' | 'body' | 'failure'>;
type Deps = { store: FailedMessageStore; payloads: PayloadStore; log: Log };
/** `stored`: the key under which this call put the body, if it did. */
export type KeptBody = { payload: KeptPayload; stored?: string };

/**
 * The body as the record will keep it. One that is too large is stored before the record refers to it, and only for a
 * message that has no record yet, or a new one in place of a deleted one: whatever else comes under the same id must not
 * replace what failed. What travelled by reference gets a place of the record's own, because the one on the way expires.
 */
export async function keepBody(deps: Deps, id: string, item: Kept): Promise<KeptBody> {
  const { envelope, body, failure } = item;
  const key = payloadKey(id, failure.failed_at);
  const { body_ref } = envelope;
  if (body_ref === undefined && keepPayload(key, body, envelope).payload_ref === undefined) {
    return { payload: keepPayload(key, body, envelope) };
  }
  const existing = await deps.store.get(id);
  if (existing && !isNewAfterDeletion(existing, item)) return { payload: referTo(key, body.byteLength) };
  const whole = body_ref === undefined ? body : await deps.payloads.get(body_ref);
  if (!whole) return { payload: referTo(key, 0) };
  const payload = keepPayload(key, whole, envelope);
  if (payload.payload_ref === undefined) return { payload };
  await deps.payloads.put(payload.payload_ref, whole);
  return { payload, stored: payload.payload_ref };
}

/**
 * Removes a body that was stored for a record which another report was quicker to write: nothing would ever refer to it.
 * Only this very failure uses its key, and what has a record by now is no new failure to any repetition of the report.
 */
export async function dropUnused(
  { payloads, log }: Deps,
  { stored }: KeptBody,
  record: FailedMessage,
): Promise<void> {
  if (stored === undefined || record.payload_ref === stored) return;
  try {
    await payloads.remove(stored);
  } catch (error) {
    log.warn('an unused body was not removed', { payload_ref: stored, error_code: classify(error).code });
  }
}
