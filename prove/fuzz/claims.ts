import { DynamoDBClient, ScanCommand } from '@aws-sdk/client-dynamodb';
import type { Ready } from '../../localstack/start.ts';

/** Which bodies a function has handled, by their content: its claims are kept under ids that not every publisher gives. */
export function handledContents({ aws }: Ready, queue: string): () => Promise<Set<string>> {
  const credentials = { accessKeyId: 'test', secretAccessKey: 'test' };
  const client = new DynamoDBClient({ endpoint: aws, region: 'us-east-1', credentials });
  return async () => {
    const contents = new Set<string>();
    let start: Record<string, never> | undefined;
    do {
      const page = await client.send(
        new ScanCommand({
          TableName: 'courtier-local-message-log',
          FilterExpression: '#queue = :queue AND #status = :delivered',
          ProjectionExpression: 'content',
          ExpressionAttributeNames: { '#queue': 'queue', '#status': 'status' },
          ExpressionAttributeValues: { ':queue': { S: queue }, ':delivered': { S: 'delivered' } },
          ConsistentRead: true,
          ExclusiveStartKey: start,
        }),
      );
      for (const { content } of page.Items ?? []) if (content?.S) contents.add(content.S);
      start = page.LastEvaluatedKey as typeof start;
    } while (start);
    return contents;
  };
}
