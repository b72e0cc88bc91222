import { type DynamoDbCalls, rowThatFailedTheCondition } from '../../../adapters/dynamodb/calls.ts';
import { dynamoDbError, fromItem, type Item, toItem } from '../../../adapters/dynamodb/client.ts';
import { type Soiree, SoireeSchema } from '../domain/soiree.ts';
import type { Soirees } from '../domain/soirees.ts';

export type SoireesDeps = { call: DynamoDbCalls; table: string };

/** The partition of the index `by-unsent`, which holds only rows with this attribute. */
const UNSENT = 'unsent';

/**
 * One table: partition key `id`. The index by-unsent (`unsent`, `createdAt`) has those whose message is not sent yet. Its
 * sort key is whose turn it is: of one that was postponed it is not when it was created, and `bookedAt` says that.
 */
export function createSoirees(deps: SoireesDeps): Soirees {
  const { call, table: TableName } = deps;
  const soireeKey = (id: string) => toItem({ id });
  return {
    async add(soiree) {
      try {
        const Item = toItem({ ...soiree, unsent: UNSENT });
        const ConditionExpression = 'attribute_not_exists(id)';
        const ReturnValuesOnConditionCheckFailure = 'ALL_OLD';
        await call('PutItem', { TableName, Item, ConditionExpression, ReturnValuesOnConditionCheckFailure });
        return soiree;
      } catch (error) {
        const there = rowThatFailedTheCondition(error);
        if (there) return toSoiree(there);
        throw dynamoDbError('store a soirée', error);
      }
    },

    async get(id) {
      try {
        const { Item } = await call('GetItem', { TableName, Key: soireeKey(id), ConsistentRead: true });
        return Item && toSoiree(Item);
      } catch (error) {
        throw dynamoDbError('read a soirée', error);
      }
    },

    markSent: (id) => change(deps, id, 'mark a soirée as sent', 'REMOVE unsent').then(() => {}),

    async unsent(before, limit) {
      try {
        const { Items = [] } = await call('Query', {
          TableName,
          IndexName: 'by-unsent',
          KeyConditionExpression: 'unsent = :unsent AND createdAt < :before',
          ExpressionAttributeValues: toItem({ ':unsent': UNSENT, ':before': before }),
          Limit: limit,
        });
        return Items.map((item) => ({ id: item.id?.S ?? '', soiree: readable(item) }));
      } catch (error) {
        throw dynamoDbError('list unsent soirées', error);
      }
    },

    postpone: (id, until) =>
      change(
        deps,
        id,
        'postpone a soirée',
        'SET bookedAt = if_not_exists(bookedAt, createdAt), createdAt = :until',
        { ':until': until },
        'attribute_exists(unsent)',
      ).then(() => {}),

    link: ({ id, soireeId, fallback }, now) =>
      change(
        deps,
        soireeId,
        'link a playlist',
        'SET playlistId = :playlist, playlistStatus = :status, updatedAt = :now',
        {
          ':playlist': id,
          ':status': fallback ? 'fallback' : 'ready',
          ':now': now,
        },
      ),
  };
}

/** False: there is no such soirée. */
async function change(
  { call, table: TableName }: SoireesDeps,
  id: string,
  what: string,
  UpdateExpression: string,
  values?: Record<string, unknown>,
  ConditionExpression = 'attribute_exists(id)',
): Promise<boolean> {
  try {
    await call('UpdateItem', {
      TableName,
      Key: toItem({ id }),
      UpdateExpression,
      ConditionExpression,
      ...(values && { ExpressionAttributeValues: toItem(values) }),
    });
    return true;
  } catch (error) {
    if (rowThatFailedTheCondition(error)) return false;
    throw dynamoDbError(what, error);
  }
}

function toSoiree(item: Item): Soiree {
  const { unsent: _, bookedAt, ...row } = fromItem(item);
  return SoireeSchema.parse({ ...row, ...(bookedAt === undefined ? {} : { createdAt: bookedAt }) });
}

/** One row that cannot be read must not hide the others of its page. */
function readable(item: Item): Soiree | undefined {
  try {
    return toSoiree(item);
  } catch {
    return undefined;
  }
}
