import type { DynamoDBBatchResponse, DynamoDBRecord, DynamoDBStreamEvent } from 'aws-lambda';
import { eachOf } from '../../core/each-of.ts';
import type { BodyReferences } from '../../core/failure/body-references.ts';
import { classify } from '../../core/failure/classify.ts';
import { isPayloadKeyOf } from '../../core/failure/id.ts';
import type { Log } from '../../core/log.ts';
import type { PayloadStore } from '../../core/payload/payload-store.ts';

export type Deps = { references: BodyReferences; payloads: Pick<PayloadStore, 'remove'>; log: Log };

/** Bodies that are removed at the same time. */
const CONCURRENCY = 8;

/**
 * Removes the body of a failed message when its record has gone, or has given its place to a new failure of the same id.
 * It reads the stream of the table, which tells what expired as well. A record that is deleted by a person, and may be
 * restored, keeps its body for as long as it is kept itself. What fails comes again; removing twice is removing once.
 */
export function createHandler(deps: Deps) {
  return async ({ Records }: DynamoDBStreamEvent): Promise<DynamoDBBatchResponse> => {
    const outcomes = await eachOf(Records, CONCURRENCY, (record) => isDone(deps, record));
    const left = Records.filter((_, n) => !outcomes[n]);
    return {
      batchItemFailures: left.map(({ dynamodb }) => ({ itemIdentifier: dynamodb?.SequenceNumber ?? '' })),
    };
  };
}

async function isDone(deps: Deps, record: DynamoDBRecord): Promise<boolean> {
  const behind = leftBehind(record);
  if (!behind) return true;
  const fields = { failed_message_id: behind.id, payload_ref: behind.key };
  try {
    await remove(deps, behind, fields);
    return true;
  } catch (error) {
    deps.log.error('body not removed yet', { ...fields, error_code: classify(error).code });
    return false;
  }
}

/** The stream tells what was: by now a repeated report may have brought the same failure, and its body, once more. */
async function remove(
  { references, payloads, log }: Deps,
  { id, key }: LeftBehind,
  fields: Record<string, unknown>,
): Promise<void> {
  if (!isPayloadKeyOf(id, key)) return log.warn('not a body of this record: left alone', fields);
  if ((await references.of(id)) === key) return log.info('body is needed again', fields);
  await payloads.remove(key);
  log.info('body removed', fields);
}

type LeftBehind = { id: string; key: string };

/** The body that the record had before this change and has no more. */
function leftBehind({ dynamodb }: DynamoDBRecord): LeftBehind | undefined {
  const id = dynamodb?.Keys?.id?.S;
  const key = dynamodb?.OldImage?.payload_ref?.S;
  if (id === undefined || key === undefined || key === dynamodb?.NewImage?.payload_ref?.S) return undefined;
  return { id, key };
}
