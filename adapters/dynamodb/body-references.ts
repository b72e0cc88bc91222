import { GetCommand } from '@aws-sdk/lib-dynamodb';
import type { BodyReferences } from '../../core/failure/body-references.ts';
import { ask } from './ask.ts';
import type { Documents } from './documents.ts';

type Deps = { documents: Documents; table: string };

/** One field of the table of failed messages, read consistently. */
export function createBodyReferences({ documents, table }: Deps): BodyReferences {
  return {
    async of(id) {
      const read = new GetCommand({
        TableName: table,
        Key: { id },
        ProjectionExpression: 'payload_ref',
        ConsistentRead: true,
      });
      const { Item } = await ask('read where a body is', () => documents.send(read));
      return typeof Item?.payload_ref === 'string' ? Item.payload_ref : undefined;
    },
  };
}
