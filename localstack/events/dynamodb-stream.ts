import { AwsError, awsJson } from '../resources/aws-call.ts';
import type { StreamRecord } from './stream-event.ts';

/** A page of one shard. `next` is undefined where the shard has ended. */
export type Page = { records: StreamRecord[]; next: string | undefined };

export type Stream = {
  /** Ids, parents before their children. */
  shards(): Promise<string[]>;
  /** Where to begin: after a sequence number, at the oldest record, or with what comes from now on. */
  iterator(shard: string, from: { after: string } | 'TRIM_HORIZON' | 'LATEST'): Promise<string>;
  records(iterator: string, limit: number): Promise<Page>;
};

/** DescribeStream: shards of one answer. */
const SHARDS = 100;
const TIMEOUT_MS = 10_000;

/** A table's stream as an event source needs it. `endpoint` is DynamoDB on loopback. */
export function dynamodbStream(endpoint: string, StreamArn: string): Stream {
  const call = (action: string, input: object) =>
    awsJson(endpoint, `DynamoDBStreams_20120810.${action}`, input, AbortSignal.timeout(TIMEOUT_MS));
  const iterator: Stream['iterator'] = async (ShardId, from) => {
    const start =
      typeof from === 'string'
        ? { ShardIteratorType: from }
        : { ShardIteratorType: 'AFTER_SEQUENCE_NUMBER', SequenceNumber: from.after };
    try {
      return String((await call('GetShardIterator', { StreamArn, ShardId, ...start })).ShardIterator);
    } catch (error) {
      // What came after it is gone, too: the oldest that there is comes next, as on AWS.
      if (error instanceof AwsError && error.type === 'TrimmedDataAccessException' && from !== 'TRIM_HORIZON')
        return iterator(ShardId, 'TRIM_HORIZON');
      throw error;
    }
  };
  return {
    shards: async () => {
      const { StreamDescription } = await call('DescribeStream', { StreamArn, Limit: SHARDS });
      const { Shards = [] } = StreamDescription as { Shards?: { ShardId: string }[] };
      return Shards.map(({ ShardId }) => ShardId);
    },
    iterator,
    records: async (ShardIterator, Limit) => {
      const { Records = [], NextShardIterator } = await call('GetRecords', { ShardIterator, Limit });
      const next = typeof NextShardIterator === 'string' ? NextShardIterator : undefined;
      return { records: Records as StreamRecord[], next };
    },
  };
}
