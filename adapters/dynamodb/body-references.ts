import type { BodyReferences } from '../../core/failure/body-references.ts';
import type { DynamoDbCalls } from './calls.ts';
import { dynamoDbError, toItem } from './client.ts';

/** One field of the table of failed messages, read consistently. */
export function createBodyReferences({
  call,
  table,
}: {
  call: DynamoDbCalls;
  table: string;
}): BodyReferences {
  return {
    async of(id) {
      try {
        const { Item } = await call('GetItem', {
          TableName: table,
          Key: toItem({ id }),
          ProjectionExpression: 'payload_ref',
          ConsistentRead: true,
        });
        return Item?.payload_ref?.S;
      } catch (error) {
        throw dynamoDbError('read where a body is', error);
      }
    },
  };
}
