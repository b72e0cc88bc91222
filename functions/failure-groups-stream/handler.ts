import type { DynamoDBBatchResponse, DynamoDBRecord, DynamoDBStreamEvent } from 'aws-lambda';
import { countedOfRow } from '../../adapters/dynamodb/counted-records.ts';
import { rowOfStream } from '../../adapters/dynamodb/stream-row.ts';
import { classify } from '../../core/failure/classify.ts';
import { type CountDeps, countAll } from '../../core/groups/count-all.ts';
import { type Change, idOf } from '../../core/groups/member.ts';
import type { Log } from '../../core/log.ts';

export type Deps = CountDeps & { log: Log };

type Read = { change: Change; sequence: string };

/**
 * Counts in their groups what happens to failed messages: it reads the stream of their table, which tells what expired as
 * well. What fails comes again with all that is behind it, and counting it twice is counting it once. A record that can
 * never be counted is left out, because all others behind it would wait for a day; a recount finds it once it can.
 */
export function createHandler(deps: Deps) {
  return async ({ Records }: DynamoDBStreamEvent): Promise<DynamoDBBatchResponse> => {
    const read = Records.flatMap((record) => changeOf(deps, record) ?? []);
    if (read.length === 0 || (await isCounted(deps, read))) return { batchItemFailures: [] };
    for (const one of read) {
      if (!(await isCounted(deps, [one]))) return { batchItemFailures: [{ itemIdentifier: one.sequence }] };
    }
    return { batchItemFailures: [] };
  };
}

function changeOf({ log }: Deps, { dynamodb, eventName }: DynamoDBRecord): Read | undefined {
  const image = eventName === 'REMOVE' ? dynamodb?.OldImage : dynamodb?.NewImage;
  try {
    const counted = countedOfRow(rowOfStream(image ?? {}));
    const change = eventName === 'REMOVE' ? { gone: counted } : { written: counted };
    return { change, sequence: dynamodb?.SequenceNumber ?? '' };
  } catch (error) {
    const { message } = classify(error);
    log.error('failed message not counted', {
      failed_message_id: dynamodb?.Keys?.id?.S,
      error_message: message,
    });
    return undefined;
  }
}

/** Whether they are done with: counted, or one that never will be. */
async function isCounted(deps: Deps, read: readonly Read[]): Promise<boolean> {
  try {
    await countAll(
      deps,
      read.map(({ change }) => change),
    );
    return true;
  } catch (error) {
    const { code, message, permanent } = classify(error);
    const fields = { failed_message_ids: read.map(({ change }) => idOf(change)), error_code: code };
    const isGivenUp = permanent && read.length === 1;
    deps.log.error(isGivenUp ? 'failed message not counted' : 'failed messages not counted yet', {
      ...fields,
      error_message: message,
    });
    return isGivenUp;
  }
}
