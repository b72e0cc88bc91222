import { GetCommand, TransactWriteCommand } from '@aws-sdk/lib-dynamodb';
import { ask, askAll } from '../../../adapters/dynamodb/ask.ts';
import type { Documents } from '../../../adapters/dynamodb/documents.ts';
import { UnavailableError } from '../../../core/errors.ts';
import { PlacedOrderSchema, type PlacedOrders } from '../domain/placed-order.ts';

type Deps = { documents: Documents; orders: string; outbox: string };

/** Two tables, written in one transaction: the orders (partition key `order_id`) and their outbox (`order_id`, `event_id`). */
export function createPlacedOrders({ documents, orders, outbox }: Deps): PlacedOrders {
  const find = async (order_id: string) => {
    const read = new GetCommand({ TableName: orders, Key: { order_id }, ConsistentRead: true });
    const { Item } = await ask('read an order', () => documents.send(read));
    return Item && PlacedOrderSchema.parse(Item);
  };
  return {
    find,
    async place(order, message) {
      const { order_id, event_id } = order;
      const place = new TransactWriteCommand({
        TransactItems: [
          { Put: { TableName: orders, Item: order, ConditionExpression: 'attribute_not_exists(order_id)' } },
          { Put: { TableName: outbox, Item: { order_id, event_id, ...message } } },
        ],
      });
      const refused = await askAll('place an order', () => documents.send(place));
      if (refused.length === 0) return undefined;
      const before = await find(order_id);
      if (before) return before;
      throw new UnavailableError('table-unavailable', 'DynamoDB could not place an order: try again.');
    },
  };
}
