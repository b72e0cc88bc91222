import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import type { Runtime } from '../../localstack/start.ts';

/** The tables of a runtime. */
export function dynamodbOf({ ready }: Runtime): DynamoDBClient {
  return new DynamoDBClient({
    endpoint: ready.aws,
    region: 'us-east-1',
    credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
  });
}
