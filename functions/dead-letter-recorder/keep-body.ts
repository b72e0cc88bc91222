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
 * replace what failed.
 */
export async function keepBody(deps: Deps, id: string, item: Kept): Promise<KeptPayload> {
  const { envelope, body } = item;
  const { body_ref } = envelope;
  const isNew = async () => {
    const existing = await deps.store.get(id);
    return !existing || isNewAfterDeletion(existing, item);
  };
  if (body_ref === undefined) {
    const kept = keepPayload(id, body, envelope);
    if (kept.payload_ref !== undefined && (await isNew())) {
      await (await deps.payloads()).put(kept.payload_ref, body);
    }
    return kept;
  }
  // Whoever reported it stored the body; how large it is, nobody said.
  const stored = (await isNew()) ? await (await deps.payloads()).get(body_ref) : undefined;
  return referTo(body_ref, stored?.byteLength ?? 0);
}
