import type { QueryCommandInput } from '@aws-sdk/client-dynamodb';
import { CourtierError } from '../../core/errors.ts';
import type { DynamoDbCalls } from './calls.ts';
import { dynamoDbError, fromItem, type Item } from './client.ts';

/** A megabyte each: more of one thing is a mistake, which would fill the function's memory. */
const PAGES_MAX = 50;

/** Every row that a query finds, page after page, of which 50 are the most. `what` completes "DynamoDB could not …". */
export async function queryAll(
  call: DynamoDbCalls,
  what: string,
  query: QueryCommandInput,
): Promise<Record<string, unknown>[]> {
  const items: Item[] = [];
  let from: Item | undefined;
  try {
    for (let pages = 0; pages < PAGES_MAX; pages += 1) {
      const page = await call('Query', from ? { ...query, ExclusiveStartKey: from } : query);
      items.push(...(page.Items ?? []));
      from = page.LastEvaluatedKey;
      if (!from) return items.map(fromItem);
    }
  } catch (error) {
    throw dynamoDbError(what, error);
  }
  throw new CourtierError('too-many-rows', 'fail', `DynamoDB could not ${what}: there is too much of it.`);
}
