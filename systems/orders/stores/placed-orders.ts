import * as z from 'zod';
import type { DynamoDbCalls } from '../../../adapters/dynamodb/calls.ts';
import { dynamoDbError, fromItem, toItem, ttlAfter } from '../../../adapters/dynamodb/client.ts';
import { UnavailableError } from '../../../core/errors.ts';
import { ORDERS_OUTBOX_KEPT_SECONDS } from '../../../core/limits.ts';
import {
  type OrderOutbox,
  OutboxEventSchema,
  type PlacedOrder,
  PlacedOrderSchema,
  type PlacedOrders,
} from '../domain/placed-order.ts';

type Deps = { call: DynamoDbCalls; orders: string; outbox: string };

/**
 * Two tables: the orders (partition key `order_id`) and their outbox (`order_id`, `event_id`), whose stream the relay
 * reads: the events of one order are in one shard, in their order. Both rows are written in one transaction.
 */
export function createPlacedOrders({ call, orders, outbox }: Deps): PlacedOrders {
  const find = async (orderId: string) => {
    try {
      const Key = toItem({ order_id: orderId });
      const { Item } = await call('GetItem', { TableName: orders, Key, ConsistentRead: true });
      return Item && PlacedOrderSchema.parse(fromItem(Item));
    } catch (error) {
      throw dynamoDbError('read an order', error);
    }
  };
  return {
    find,
    async place(order) {
      try {
        await call('TransactWriteItems', {
          // A call whose answer was lost is repeated: it is the same one to DynamoDB.
          ClientRequestToken: order.event_id,
          TransactItems: [
            {
              Put: {
                TableName: orders,
                Item: toItem(order),
                ConditionExpression: 'attribute_not_exists(order_id)',
              },
            },
            { Put: { TableName: outbox, Item: toItem(outboxRow(order)) } },
          ],
        });
        return undefined;
      } catch (error) {
        if (!isTaken(error)) throw dynamoDbError('place an order', error);
        const before = await find(order.order_id);
        if (before) return before;
        throw new UnavailableError('table-unavailable', 'DynamoDB could not place an order: try again.');
      }
    },
  };
}

/** What has been relayed expires; what has not, never does. */
export function createOrderOutbox({ call, outbox }: Pick<Deps, 'call' | 'outbox'>): OrderOutbox {
  return {
    async relayed({ order_id, event_id }, at) {
      try {
        await call('UpdateItem', {
          TableName: outbox,
          Key: toItem({ order_id, event_id }),
          UpdateExpression: 'SET relayed_at = :at, #ttl = :ttl',
          // Of an event that expired long ago nothing comes back.
          ConditionExpression: 'attribute_exists(event_id)',
          ExpressionAttributeNames: { '#ttl': 'ttl' },
          ExpressionAttributeValues: toItem({ ':at': at, ':ttl': ttlAfter(at, ORDERS_OUTBOX_KEPT_SECONDS) }),
        });
      } catch (error) {
        throw dynamoDbError('mark an event as relayed', error);
      }
    },
  };
}

/** Unknown members are left out. */
function outboxRow(order: PlacedOrder) {
  return OutboxEventSchema.parse(order);
}

const ReasonsSchema = z.array(z.object({ Code: z.string().optional() }));

/** Another order has this id; or this very request did it before, with another time in it. */
function isTaken(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  if (error.name === 'IdempotentParameterMismatchException') return true;
  if (error.name !== 'TransactionCanceledException' || !('answer' in error)) return false;
  const { CancellationReasons } = error.answer as { CancellationReasons?: unknown };
  const reasons = ReasonsSchema.safeParse(CancellationReasons);
  return reasons.success && reasons.data.some(({ Code }) => Code === 'ConditionalCheckFailed');
}
