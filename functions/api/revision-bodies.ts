import { classify } from '../../core/failure/classify.ts';
import type { FailedMessage } from '../../core/failure/failed-message.ts';
import { logFields } from '../../core/failure/failed-message.ts';
import { revisionKey } from '../../core/failure/id.ts';
import { inlineBody } from '../../core/failure/payload.ts';
import { keptRevision, original } from '../../core/failure/revise.ts';
import type { KeptRevision, Revision } from '../../core/failure/revision.ts';
import type { Log } from '../../core/log.ts';
import type { PayloadStore } from '../../core/payload/payload-store.ts';

type Deps = { payloads: PayloadStore; newId: () => string; log: Log };

/** The bodies that a record comes to refer to. `stored`: those that were put into the payload store for it. */
export type KeptBodies = { first: KeptRevision; next: KeptRevision; stored: string[] };

/**
 * Puts a corrected body, and with the first correction the original, where they stay as long as their record does. Each has
 * a place that nobody else ever had: two people may correct one message at the same time.
 */
export async function keepBodies(
  { payloads, newId }: Deps,
  record: FailedMessage,
  revision: Revision,
  body: Uint8Array,
): Promise<KeptBodies> {
  const next = keptRevision(revision, revisionKey(record.id, newId()), body);
  const inline = inlineBody(record);
  const known = record.revisions?.[0];
  if (known || !inline) {
    await payloads.put(next.payload_ref, body);
    return { first: known ?? inPlace(record), next, stored: [next.payload_ref] };
  }
  const first = keptRevision(original(record), revisionKey(record.id, newId()), inline);
  await Promise.all([payloads.put(next.payload_ref, body), payloads.put(first.payload_ref, inline)]);
  return { first, next, stored: [next.payload_ref, first.payload_ref] };
}

/** The original that is in the payload store already. */
function inPlace(record: FailedMessage): KeptRevision {
  const { payload_ref = '', content } = record;
  return { ...original(record), payload_ref, ...(content === undefined ? {} : { content }) };
}

/** Removes what no record came to refer to. Never rejects: what stays is a few bytes that nobody finds. */
export async function removeBodies(
  { payloads, log }: Deps,
  record: FailedMessage,
  { stored }: KeptBodies,
): Promise<void> {
  for (const key of stored) {
    try {
      await payloads.remove(key);
    } catch (error) {
      const fields = { ...logFields(record), payload_ref: key, error_code: classify(error).code };
      log.warn('an unused body was not removed', fields);
    }
  }
}
