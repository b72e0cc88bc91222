import { randomUUID } from 'node:crypto';
import { CreateTableCommand, DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { createDynamoDbCalls, type DynamoDbCalls } from '../../adapters/dynamodb/calls.ts';

/** A client of the AWS endpoint that the run was given. */
export function dynamoDbAt(endpoint: string): DynamoDBClient {
  return new DynamoDBClient({
    endpoint,
    region: 'us-east-1',
    credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
  });
}

/** The same endpoint for what calls DynamoDB without the SDK. */
export function dynamoDbCallsAt(endpoint: string): DynamoDbCalls {
  return createDynamoDbCalls({ endpoint: { url: new URL(endpoint), region: 'us-east-1' } });
}

/** A new table of its own with string keys, the second of which need not be; answers its name. */
export async function createTable(
  client: DynamoDBClient,
  partitionKey: string,
  sortKey?: string,
): Promise<string> {
  const table = `contract-${randomUUID()}`;
  const sort = sortKey === undefined ? [] : [sortKey];
  await client.send(
    new CreateTableCommand({
      TableName: table,
      BillingMode: 'PAY_PER_REQUEST',
      AttributeDefinitions: [partitionKey, ...sort].map((name) => ({
        AttributeName: name,
        AttributeType: 'S',
      })),
      KeySchema: [
        { AttributeName: partitionKey, KeyType: 'HASH' },
        ...sort.map((name) => ({ AttributeName: name, KeyType: 'RANGE' as const })),
      ],
    }),
  );
  return table;
}
