import type { QueryCommandInput } from '@aws-sdk/client-dynamodb';
import type { DynamoDbCalls } from './calls.ts';
import { dynamoDbError, fromItem, type Item } from './client.ts';

/** Every row that a query finds, page after page. `what` completes "DynamoDB could not …". */
export async function queryAll(
  call: DynamoDbCalls,
  what: string,
  query: QueryCommandInput,
): Promise<Record<string, unknown>[]> {
  const items: Item[] = [];
  let from: Item | undefined;
  try {
    do {
      const page = await call('Query', from ? { ...query, ExclusiveStartKey: from } : query);
      items.push(...(page.Items ?? []));
      from = page.LastEvaluatedKey;
    } while (from);
  } catch (error) {
    throw dynamoDbError(what, error);
  }
  return items.map(fromItem);
}
