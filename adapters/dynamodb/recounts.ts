import { GetCommand, PutCommand } from '@aws-sdk/lib-dynamodb';
import { RecountSchema, type Recounts } from '../../core/groups/recount.ts';
import { ask, askIf } from './ask.ts';
import type { Documents } from './documents.ts';

/** Beside the groups, whose ids all have a `-`; it is in none of their indexes. */
const ID = 'recount';

export function createRecounts({ documents, table }: { documents: Documents; table: string }): Recounts {
  return {
    async current() {
      const read = new GetCommand({ TableName: table, Key: { id: ID }, ConsistentRead: true });
      const { Item } = await ask('read how far a recount is', () => documents.send(read));
      return Item && RecountSchema.parse(Item);
    },
    async save(recount) {
      const put = new PutCommand({
        TableName: table,
        Item: { ...recount, id: ID },
        ConditionExpression: 'attribute_not_exists(id) OR started_at <= :started_at',
        ExpressionAttributeValues: { ':started_at': recount.started_at },
      });
      await askIf('write how far a recount is', () => documents.send(put));
    },
  };
}
