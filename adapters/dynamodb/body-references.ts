import { GetCommand } from '@aws-sdk/lib-dynamodb';
import type { BodyReferences } from '../../core/failure/body-references.ts';
import { ask } from './ask.ts';
import type { Documents } from './documents.ts';

type Deps = { documents: Documents; table: string };

/** Two fields of the table of failed messages, read consistently. */
export function createBodyReferences({ documents, table }: Deps): BodyReferences {
  return {
    async of(id) {
      const read = new GetCommand({
        TableName: table,
        Key: { id },
        ProjectionExpression: 'payload_ref, revisions',
        ConsistentRead: true,
      });
      const { Item } = await ask('read where a body is', () => documents.send(read));
      const revisions: unknown[] = Array.isArray(Item?.revisions) ? Item.revisions : [];
      return [Item?.payload_ref, ...revisions.map(refOf)].filter((key) => typeof key === 'string');
    },
  };
}

function refOf(revision: unknown): unknown {
  return typeof revision === 'object' && revision !== null && Reflect.get(revision, 'payload_ref');
}
