import { type DynamoDBClient, QueryCommand, type QueryCommandInput } from '@aws-sdk/client-dynamodb';
import { dynamoDbError, fromItem, type Item } from './client.ts';

/** Every row that a query finds, page after page. `what` completes "DynamoDB could not …". */
export async function queryAll(
  client: DynamoDBClient,
  what: string,
  query: QueryCommandInput,
): Promise<Record<string, unknown>[]> {
  const items: Item[] = [];
  let from: Item | undefined;
  try {
    do {
      const page = await client.send(new QueryCommand(from ? { ...query, ExclusiveStartKey: from } : query));
      items.push(...(page.Items ?? []));
      from = page.LastEvaluatedKey;
    } while (from);
  } catch (error) {
    throw dynamoDbError(what, error);
  }
  return items.map(fromItem);
}
