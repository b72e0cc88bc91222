import { BatchWriteItemCommand, QueryCommand, type WriteRequest } from '@aws-sdk/client-dynamodb';
import { type Courtier, newId } from './courtier.ts';

const TABLE = 'courtier-local-failed-messages';
const SHARDS = ['0', '1', '2', '3'];
/** DynamoDB: writes of one call. */
const WRITES = 25;

/** Records of failed messages that nobody can read, due since long before any other. */
export async function unreadableRecords({ dynamodb }: Courtier, count: number) {
  const ids = Array.from({ length: count }, () => `unreadable-${newId()}`);
  const write = async (requests: WriteRequest[]) => {
    for (let from = 0; from < requests.length; from += WRITES) {
      const RequestItems = { [TABLE]: requests.slice(from, from + WRITES) };
      await dynamodb.send(new BatchWriteItemCommand({ RequestItems }));
    }
  };
  await write(
    ids.map((id, n) => {
      const due_shard = { S: SHARDS[n % SHARDS.length] ?? '' };
      return {
        PutRequest: { Item: { id: { S: id }, due_shard, due_id: { S: `2001-01-01T00:00:00Z#${id}` } } },
      };
    }),
  );
  const stillDue = (shard: string) =>
    dynamodb.send(
      new QueryCommand({
        TableName: TABLE,
        IndexName: 'by-due',
        KeyConditionExpression: 'due_shard = :shard AND due_id < :end',
        ExpressionAttributeValues: { ':shard': { S: shard }, ':end': { S: '2002' } },
        Select: 'COUNT',
      }),
    );
  return {
    /** How many of them nobody has put behind the others yet. */
    inFront: async () => {
      const counts = await Promise.all(SHARDS.map(stillDue));
      return counts.reduce((sum, { Count = 0 }) => sum + Count, 0);
    },
    remove: () => write(ids.map((id) => ({ DeleteRequest: { Key: { id: { S: id } } } }))),
  };
}
