import { DynamoDBClient, ScanCommand } from '@aws-sdk/client-dynamodb';
import { fromItem } from '../../adapters/dynamodb/client.ts';
import type { Ready } from '../../localstack/start.ts';

/** Every row of a table of the running template. */
export async function scan({ aws }: Ready, table: string): Promise<Record<string, unknown>[]> {
  const client = new DynamoDBClient({
    endpoint: aws,
    region: 'us-east-1',
    credentials: { accessKeyId: 'bench', secretAccessKey: 'bench' },
  });
  const rows: Record<string, unknown>[] = [];
  let from = {};
  try {
    for (;;) {
      const page = await client.send(new ScanCommand({ TableName: table, ...from }));
      rows.push(...(page.Items ?? []).map(fromItem));
      if (!page.LastEvaluatedKey) return rows;
      from = { ExclusiveStartKey: page.LastEvaluatedKey };
    }
  } finally {
    client.destroy();
  }
}
