import type { QueryCommandInput } from '@aws-sdk/client-dynamodb';
import { CourtierError } from '../../core/errors.ts';
import { ask } from './ask.ts';
import type { DynamoDbCalls } from './calls.ts';
import { fromItem } from './client.ts';

/** A megabyte each: more of one thing is a mistake, which would fill the function's memory. */
const PAGES_MAX = 50;

/** Every row that a query finds, page after page, of which 50 are the most. `what` completes "DynamoDB could not …". */
export async function queryAll(
  call: DynamoDbCalls,
  what: string,
  query: QueryCommandInput,
): Promise<Record<string, unknown>[]> {
  const items = await everyPage(what, (ExclusiveStartKey: QueryCommandInput['ExclusiveStartKey']) =>
    call('Query', ExclusiveStartKey ? { ...query, ExclusiveStartKey } : query),
  );
  return items.map(fromItem);
}

/** `read` reads the page that follows a key. Throws `too-many-rows` where there are more than 50. */
export async function everyPage<Row, Key>(
  what: string,
  read: (from: Key | undefined) => Promise<{ Items?: Row[] | undefined; LastEvaluatedKey?: Key | undefined }>,
): Promise<Row[]> {
  const rows: Row[] = [];
  let from: Key | undefined;
  for (let pages = 0; pages < PAGES_MAX; pages += 1) {
    const page = await ask(what, () => read(from));
    rows.push(...(page.Items ?? []));
    from = page.LastEvaluatedKey;
    if (!from) return rows;
  }
  throw new CourtierError('too-many-rows', 'fail', `DynamoDB could not ${what}: there is too much of it.`);
}
