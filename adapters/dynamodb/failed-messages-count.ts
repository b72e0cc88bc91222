import { QueryCommand } from '@aws-sdk/lib-dynamodb';
import { FAILED_COUNTED_MAX, type FailedMessageCounts } from '../../core/failure/store.ts';
import { ask } from './ask.ts';
import type { Documents } from './documents.ts';
import { BY_STATUS, SHARDS, statusShard } from './failed-messages-item.ts';

/**
 * One query in each of the 4 partitions, which counts 1,000 rows or reads a megabyte of them, whichever is less:
 * counting reads whole rows, and takes no more than 4 MB however many there are.
 */
export function createFailedMessageCounts(deps: {
  documents: Documents;
  table: string;
  /** Rows of one partition at most. */
  limit?: number;
}): FailedMessageCounts {
  const { documents, table, limit: Limit = FAILED_COUNTED_MAX } = deps;
  return {
    async count(status) {
      const counted = SHARDS.map(async (shard) => {
        const query = new QueryCommand({
          TableName: table,
          IndexName: BY_STATUS,
          Select: 'COUNT',
          KeyConditionExpression: 'status_shard = :key',
          ExpressionAttributeValues: { ':key': statusShard(status, shard) },
          Limit,
        });
        const { Count = 0 } = await ask('count failed messages', () => documents.send(query));
        return Count;
      });
      return (await Promise.all(counted)).reduce((sum, count) => sum + count, 0);
    },
  };
}
