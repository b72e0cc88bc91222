import { createHash } from 'node:crypto';
import { BatchWriteItemCommand, type DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { v7 } from 'uuid';
import { toItem } from '../../adapters/dynamodb/client.ts';
import { rowOfRecord } from '../../adapters/dynamodb/failed-messages-item.ts';
import type { FailedMessage } from '../../core/failure/failed-message.ts';
import { BAD, failure, GOOD } from '../../test/system/failures-made.ts';

const TABLE = 'courtier-local-failed-messages';
/** BatchWriteItem takes no more. */
const BATCH = 25;
const WRITERS = 4;
export const CAUSES = ['the mail server did not answer', 'no such address', 'too many mails'] as const;
/** The cause that a retry may meet again. */
export const LASTING = CAUSES[1];

/** What the bench finds its records by. */
export type Made = { service: string; ids: string[]; unsendable: string[] };

/**
 * Writes failed messages that wait for a person, as the recorder does, of three causes; every so many-th has lost its body, so
 * that nothing can send it; `isLasting`: one of the causes is not gone. They stand for messages that failed: to let 100,000 fail one
 * by one would take a laptop an hour.
 */
export async function madeRecords(
  client: DynamoDBClient,
  {
    count,
    unsendable,
    isLasting = false,
    table = TABLE,
  }: { count: number; unsendable: number; isLasting?: boolean; table?: string },
): Promise<Made> {
  const service = `bench-${v7()}`;
  const every = Math.floor(count / unsendable);
  const records = Array.from({ length: count }, (_, n) =>
    recordOf(service, n, n % every === every - 1 ? null : bodyOf(n, isLasting)),
  );
  let next = 0;
  const writer = async () => {
    while (next < count) {
      const some = records.slice(next, next + BATCH);
      next += BATCH;
      await write(client, table, some);
    }
  };
  await Promise.all(Array.from({ length: WRITERS }, writer));
  const idsOf = (some: readonly FailedMessage[]) => some.map(({ id }) => id);
  return { service, ids: idsOf(records), unsendable: idsOf(records.filter((each) => each.payload === null)) };
}

async function write(
  client: DynamoDBClient,
  table: string,
  records: readonly FailedMessage[],
): Promise<void> {
  const requests = records.map((record) => ({ PutRequest: { Item: toItem(rowOfRecord(record)) } }));
  const answer = await client.send(new BatchWriteItemCommand({ RequestItems: { [table]: requests } }));
  if (Object.keys(answer.UnprocessedItems ?? {}).length > 0)
    throw new Error('The table did not take a whole batch.');
}

const causeOf = (n: number) => CAUSES[n % CAUSES.length] ?? '';

function bodyOf(n: number, isLasting: boolean): string {
  return isLasting && causeOf(n) === LASTING ? BAD : GOOD;
}

function recordOf(service: string, n: number, payload: string | null): FailedMessage {
  const error_message = causeOf(n);
  const fingerprint = createHash('sha256').update(error_message).digest('hex').slice(0, 16);
  return failure(service, payload, n, { error_message, fingerprint });
}
