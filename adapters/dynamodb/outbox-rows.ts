import { OUTBOX_ROW_KEPT_SECONDS } from '../../core/limits.ts';
import type { OutboxKey, OutboxRows } from '../../core/message/outbox-row.ts';
import { askIf } from './ask.ts';
import type { DynamoDbCalls } from './calls.ts';
import { toItem, ttlAfter } from './client.ts';

type Deps = { call: DynamoDbCalls; table: string; key: OutboxKey };

/** Signed calls: each message of an outbox passes here. A row that has been relayed expires; one that has not never does. */
export function createOutboxRows({ call, table, key }: Deps): OutboxRows {
  return {
    async relayed(place, at) {
      await askIf('mark a message of an outbox as relayed', () =>
        call('UpdateItem', {
          TableName: table,
          Key: toItem({ [key.partition]: place.key, [key.sort]: place.id }),
          UpdateExpression: 'SET relayed_at = :at, #ttl = :ttl',
          // A row that expired long ago does not come back.
          ConditionExpression: 'attribute_exists(#id)',
          ExpressionAttributeNames: { '#ttl': 'ttl', '#id': key.sort },
          ExpressionAttributeValues: toItem({ ':at': at, ':ttl': ttlAfter(at, OUTBOX_ROW_KEPT_SECONDS) }),
        }),
      );
    },
  };
}
