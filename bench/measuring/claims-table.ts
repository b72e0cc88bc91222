import { CreateTableCommand } from '@aws-sdk/client-dynamodb';
import { createDynamoDbClient } from '../../adapters/dynamodb/client.ts';
import { ORDERS_TABLE } from './order-consumer.ts';

/** The message log, where the claims are. */
export function createClaimsTable(): Promise<void> {
  return createTable(ORDERS_TABLE, ['message_id', 'stage']);
}

/** A table by its partition key, and its sort key if it has one. */
export async function createTable(name: string, keys: readonly string[]): Promise<void> {
  const client = createDynamoDbClient();
  await client.send(
    new CreateTableCommand({
      TableName: name,
      BillingMode: 'PAY_PER_REQUEST',
      KeySchema: keys.map((AttributeName, n) => ({ AttributeName, KeyType: n === 0 ? 'HASH' : 'RANGE' })),
      AttributeDefinitions: keys.map((AttributeName) => ({ AttributeName, AttributeType: 'S' })),
    }),
  );
  client.destroy();
}
