import { eachOf } from '../../core/each-of.ts';
import { SQS_RETENTION_SECONDS } from '../../core/limits.ts';
import { type HeldMessages, settledBefore } from '../../core/message/held-messages.ts';
import { ask } from './ask.ts';
import type { DynamoDbCalls } from './calls.ts';
import { fromItem, toItem, ttlAfter } from './client.ts';

/** Rows that never came are few; the next release finds what this one left. */
const MAX_PER_SETTLE = 25;
const PARALLEL_DELETES = 8;

/** One table: partition key `held_group`, sort key `token`, expiry `ttl`. */
export function createHeldMessages(deps: {
  call: DynamoDbCalls;
  table: string;
  now: () => Date;
}): HeldMessages {
  const { call, table, now } = deps;
  const remove = (group: string, token: unknown) =>
    call('DeleteItem', { TableName: table, Key: toItem({ held_group: group, token }) });
  const expiry = () => ttlAfter(now().toISOString(), SQS_RETENTION_SECONDS);
  return {
    async hold(group, token) {
      const ttl = expiry();
      const Item = toItem({ held_group: group, token, ttl });
      await ask('hold a message', () => call('PutItem', { TableName: table, Item }));
    },

    async release(group, token) {
      await ask('release a held message', async () => {
        await remove(group, token);
        const { Items = [] } = await call('Query', {
          TableName: table,
          KeyConditionExpression: 'held_group = :group AND #token < :before',
          ExpressionAttributeNames: { '#token': 'token' },
          // A key is never empty text; nothing sorts before a space.
          ExpressionAttributeValues: toItem({ ':group': group, ':before': settledBefore(token) || ' ' }),
          Limit: MAX_PER_SETTLE,
        });
        await eachOf(Items.map(fromItem), PARALLEL_DELETES, (row) => remove(group, row.token));
      });
    },

    refused: (group, token, at) =>
      ask('note that a held message was refused', async () => {
        const { Attributes = {} } = await call('UpdateItem', {
          TableName: table,
          Key: toItem({ held_group: group, token }),
          // The row may be gone, though its message is not; one without an expiry would stay for good.
          UpdateExpression:
            'SET refused_at = if_not_exists(refused_at, :at), #ttl = if_not_exists(#ttl, :ttl)',
          ExpressionAttributeNames: { '#ttl': 'ttl' },
          ExpressionAttributeValues: toItem({ ':at': at, ':ttl': expiry() }),
          ReturnValues: 'ALL_NEW',
        });
        return String(fromItem(Attributes).refused_at ?? at);
      }),

    holds: (group) =>
      ask('look for held messages', async () => {
        const { Items = [] } = await call('Query', {
          TableName: table,
          ConsistentRead: true,
          KeyConditionExpression: 'held_group = :group',
          ExpressionAttributeValues: toItem({ ':group': group }),
          Limit: 1,
        });
        return Items.length > 0;
      }),
  };
}
