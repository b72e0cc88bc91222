import * as z from 'zod';
import { ID_STAGE } from '../../core/audit/message-log.ts';
import { type MessageIds, usedAgain } from '../../core/idempotency/message-ids.ts';
import { AUDIT_KEPT_SECONDS } from '../../core/limits.ts';
import { type DynamoDbCalls, rowThatFailedTheCondition } from './calls.ts';
import { dynamoDbError, fromItem, toItem, ttlAfter } from './client.ts';

const RowSchema = z.object({
  client_id: z.string(),
  content: z.string(),
  exchange: z.string(),
  routing_key: z.string(),
});

/** A row of the audit trail's table beside the message's stages. One request each. */
export function createMessageIds({ call, table }: { call: DynamoDbCalls; table: string }): MessageIds {
  const keyOf = (messageId: string) => toItem({ message_id: messageId, stage: ID_STAGE });
  return {
    async claim(use) {
      try {
        await call('UpdateItem', {
          TableName: table,
          Key: keyOf(use.messageId),
          UpdateExpression:
            'SET client_id = :client, content = :content, exchange = :exchange, routing_key = :routing_key, #ttl = :ttl',
          // DynamoDB removes an expired row some time later.
          ConditionExpression: 'attribute_not_exists(message_id) OR #ttl < :now',
          ExpressionAttributeNames: { '#ttl': 'ttl' },
          ExpressionAttributeValues: toItem({
            ':client': use.clientId,
            ':content': use.content,
            ':exchange': use.exchange,
            ':routing_key': use.routingKey,
            ':ttl': ttlAfter(use.now, AUDIT_KEPT_SECONDS),
            ':now': ttlAfter(use.now, 0),
          }),
          ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
        });
        return { outcome: 'new' };
      } catch (error) {
        const row = rowThatFailedTheCondition(error);
        if (!row) throw dynamoDbError('claim a message id', error);
        const { client_id: clientId, routing_key: routingKey, ...first } = RowSchema.parse(fromItem(row));
        return usedAgain({ ...first, clientId, routingKey }, use);
      }
    },
    async free(messageId) {
      try {
        await call('DeleteItem', { TableName: table, Key: keyOf(messageId) });
      } catch (error) {
        throw dynamoDbError('free a message id', error);
      }
    },
  };
}
