import * as z from 'zod';
import type { DynamoDbCalls } from '../../../adapters/dynamodb/calls.ts';
import { dynamoDbError, fromItem, toItem } from '../../../adapters/dynamodb/client.ts';
import { UnavailableError } from '../../../core/errors.ts';
import { PlacedOrderSchema, type PlacedOrders } from '../domain/placed-order.ts';

type Deps = { call: DynamoDbCalls; orders: string; outbox: string };

/** Two tables, written in one transaction: the orders (partition key `order_id`) and their outbox (`order_id`, `event_id`). */
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
    async place(order, message) {
      const { order_id, event_id } = order;
      try {
        await call('TransactWriteItems', {
          // A call whose answer was lost is repeated: it is the same one to DynamoDB.
          ClientRequestToken: event_id,
          TransactItems: [
            {
              Put: {
                TableName: orders,
                Item: toItem(order),
                ConditionExpression: 'attribute_not_exists(order_id)',
              },
            },
            { Put: { TableName: outbox, Item: toItem({ order_id, event_id, ...message }) } },
          ],
        });
        return undefined;
      } catch (error) {
        if (!isTaken(error)) throw dynamoDbError('place an order', error);
        const before = await find(order_id);
        if (before) return before;
        throw new UnavailableError('table-unavailable', 'DynamoDB could not place an order: try again.');
      }
    },
  };
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
