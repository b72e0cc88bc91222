import { randomUUID } from 'node:crypto';
import { CreateTableCommand, DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { createDynamoDbCalls, type DynamoDbCalls } from '../../adapters/dynamodb/calls.ts';
import { type Documents, documentsOf } from '../../adapters/dynamodb/documents.ts';

/** A client of the AWS endpoint that the run was given. */
export function dynamoDbAt(endpoint: string): DynamoDBClient {
  return new DynamoDBClient({
    endpoint,
    region: 'us-east-1',
    credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
  });
}

/** The same endpoint for what reads and writes rows as plain objects. */
export function documentsAt(endpoint: string): Documents {
  return documentsOf(dynamoDbAt(endpoint));
}

/** The same endpoint for what calls DynamoDB without the SDK. */
export function dynamoDbCallsAt(endpoint: string): DynamoDbCalls {
  return createDynamoDbCalls({ endpoint: { url: new URL(endpoint), region: 'us-east-1' } });
}

/** Keys of a table or an index: the partition, and what its rows are sorted by. */
type Keys = readonly [partition: string, sort?: string | undefined];
/** An index holds whole rows, unless it says that it holds their keys alone. */
type Index = readonly [partition: string, sort: string, projection?: 'KEYS_ONLY'];

/** A new table of its own with string keys, the second of which need not be; answers its name. */
export async function createTable(
  client: DynamoDBClient,
  partitionKey: string,
  sortKey?: string,
  indexes: Readonly<Record<string, Index>> = {},
): Promise<string> {
  const table = `contract-${randomUUID()}`;
  const keys: Keys = [partitionKey, sortKey];
  const ofIndexes = Object.values(indexes).flatMap(([partition, sort]) => named([partition, sort]));
  const names = new Set([...named(keys), ...ofIndexes]);
  await client.send(
    new CreateTableCommand({
      TableName: table,
      BillingMode: 'PAY_PER_REQUEST',
      AttributeDefinitions: [...names].map((AttributeName) => ({ AttributeName, AttributeType: 'S' })),
      KeySchema: schemaOf(keys),
      ...(Object.keys(indexes).length > 0 && {
        GlobalSecondaryIndexes: Object.entries(indexes).map(([IndexName, [partition, sort, projection]]) => ({
          IndexName,
          KeySchema: schemaOf([partition, sort]),
          Projection: { ProjectionType: projection ?? ('ALL' as const) },
        })),
      }),
    }),
  );
  return table;
}

function named([partition, sort]: Keys): string[] {
  return sort === undefined ? [partition] : [partition, sort];
}

function schemaOf(keys: Keys) {
  return named(keys).map((AttributeName, n) => ({
    AttributeName,
    KeyType: n === 0 ? ('HASH' as const) : ('RANGE' as const),
  }));
}
