import { type DynamoDBClient, QueryCommand } from '@aws-sdk/client-dynamodb';
import { FAILED_COUNTED_MAX, type FailedMessageCounts } from '../../core/failure/counts.ts';
import { dynamoDbError, toItem } from './client.ts';
import { BY_STATUS, SHARDS, statusShard } from './failed-messages-item.ts';

/**
 * One query in each of the 4 partitions, which counts 1,000 rows or reads a megabyte of them, whichever is less:
 * counting reads whole rows, and takes no more than 4 MB however many there are.
 */
export function createFailedMessageCounts(deps: {
  client: DynamoDBClient;
  table: string;
  /** Rows of one partition at most. */
  limit?: number;
}): FailedMessageCounts {
  const { client, table, limit: Limit = FAILED_COUNTED_MAX } = deps;
  return {
    async count(status) {
      const counted = SHARDS.map(async (shard) => {
        const answer = await client.send(
          new QueryCommand({
            TableName: table,
            IndexName: BY_STATUS,
            Select: 'COUNT',
            KeyConditionExpression: 'status_shard = :key',
            ExpressionAttributeValues: toItem({ ':key': statusShard(status, shard) }),
            Limit,
          }),
        );
        return answer.Count ?? 0;
      });
      try {
        return (await Promise.all(counted)).reduce((sum, count) => sum + count, 0);
      } catch (error) {
        throw dynamoDbError('count failed messages', error);
      }
    },
  };
}
