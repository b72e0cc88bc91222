import type { DynamoDBRecord } from 'aws-lambda';
import type { BodyReferences } from '../../core/failure/body-references.ts';
import { classify } from '../../core/failure/classify.ts';
import { isPayloadKeyOf } from '../../core/failure/id.ts';
import type { Log } from '../../core/log.ts';
import type { PayloadStore } from '../../core/payload/payload-store.ts';

export type BodyDeps = { references: BodyReferences; payloads: Pick<PayloadStore, 'remove'>; log: Log };

/**
 * Removes the bodies of a failed message, the original and its corrections, when its record has gone, or has given
 * its place to a new failure of the same id.
 * The stream of the table tells what expired as well. A record that is deleted by a person, and may be
 * restored, keeps its body for as long as it is kept itself. False: it is to be called again; removing twice is removing once. What
 * can never be removed holds up no other record's body, and no key: it is named in the log.
 */
export async function removeBodies(deps: BodyDeps, record: DynamoDBRecord): Promise<boolean> {
  const { id, keys } = leftBehind(record);
  if (keys.length === 0) return true;
  try {
    const needed = await deps.references.of(id);
    for (const key of keys) await remove(deps, { id, key, isNeeded: needed.includes(key) });
    return true;
  } catch (error) {
    const { code, message, permanent } = classify(error);
    const fields = { failed_message_id: id, payload_refs: keys, error_code: code, error_message: message };
    deps.log.error(permanent ? 'body not removed' : 'body not removed yet', fields);
    return permanent;
  }
}

/** The stream tells what was: by now a repeated report may have brought the same failure, and its body, once more. */
async function remove(
  { payloads, log }: BodyDeps,
  { id, key, isNeeded }: { id: string; key: string; isNeeded: boolean },
): Promise<void> {
  const fields = { failed_message_id: id, payload_ref: key };
  if (!isPayloadKeyOf(id, key)) return log.warn('not a body of this record: left alone', fields);
  if (isNeeded) return log.info('body is needed again', fields);
  await payloads.remove(key);
  log.info('body removed', fields);
}

/** The bodies that the record had before this change and has no more. */
function leftBehind({ dynamodb }: DynamoDBRecord): { id: string; keys: string[] } {
  const id = dynamodb?.Keys?.id?.S;
  if (id === undefined) return { id: '', keys: [] };
  const has = keysIn(dynamodb?.NewImage);
  return { id, keys: keysIn(dynamodb?.OldImage).filter((key) => !has.includes(key)) };
}

type Image = NonNullable<DynamoDBRecord['dynamodb']>['NewImage'];

function keysIn({ payload_ref, revisions }: NonNullable<Image> = {}): string[] {
  const of = [payload_ref, ...(revisions?.L ?? []).map(({ M }) => M?.payload_ref)];
  return [...new Set(of.flatMap((ref) => ref?.S ?? []))];
}
