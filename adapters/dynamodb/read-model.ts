import * as z from 'zod';
import { type DynamoDbCalls, rowThatFailedTheCondition } from '../../../adapters/dynamodb/calls.ts';
import { dynamoDbError, fromItem, jsonOf, toItem, ttlAfter } from '../../../adapters/dynamodb/client.ts';
import { REBUILD_KEPT_SECONDS } from '../../../core/limits.ts';
import { OrderViewSchema, type OrderViews } from '../domain/order-view.ts';
import { RebuildRecordSchema, type Rebuilds } from '../domain/rebuild.ts';

type Deps = { call: DynamoDbCalls; table: string };

const orderKey = (orderId: string) => `order:${orderId}`;
const CURRENT = 'rebuilds';
const rebuildKey = (id: string) => `rebuild:${id}`;

/** Orders as rows `order:<id>` of one table, partition key `id`: the view as JSON text, for what DynamoDB does not hold. */
export function createOrderViews({ call, table }: Deps): OrderViews {
  return {
    async put(view) {
      try {
        await call('PutItem', {
          TableName: table,
          Item: toItem({ id: orderKey(view.order_id), events: view.events, view: JSON.stringify(view) }),
          ConditionExpression: 'attribute_not_exists(id) OR #events <= :events',
          ExpressionAttributeNames: { '#events': 'events' },
          ExpressionAttributeValues: toItem({ ':events': view.events }),
        });
      } catch (error) {
        if (!rowThatFailedTheCondition(error)) throw dynamoDbError("write an order's view", error);
      }
    },
    async get(orderId) {
      const row = await read({ call, table }, orderKey(orderId), "read an order's view");
      // The first views were kept as attributes of their own, until something happens to their order.
      return row && OrderViewSchema.parse(row.view === undefined ? row : jsonOf(row.view));
    },
  };
}

/** Runs as rows `rebuild:<id>` of the same table, with expiry `ttl`; the row `rebuilds` says which was begun last. */
export function createRebuilds({ call, table }: Deps): Rebuilds {
  const put = async (row: Record<string, unknown>) => {
    try {
      await call('PutItem', { TableName: table, Item: toItem(row) });
    } catch (error) {
      throw dynamoDbError('write how far a rebuild is', error);
    }
  };
  const save: Rebuilds['save'] = (run) => {
    const ttl = ttlAfter(run.updated_at, REBUILD_KEPT_SECONDS);
    return put({ ...run, id: rebuildKey(run.id), ttl });
  };
  const get: Rebuilds['get'] = async (id) => {
    const row = await read({ call, table }, rebuildKey(id), 'read how far a rebuild is');
    return row && RebuildRecordSchema.parse({ ...row, id });
  };
  return {
    save,
    get,
    async begin(run) {
      await save(run);
      await put({ id: CURRENT, run: run.id });
    },
    async current() {
      const row = await read({ call, table }, CURRENT, 'find the current rebuild');
      return row && get(z.string().parse(row.run));
    },
  };
}

async function read({ call, table }: Deps, id: string, what: string) {
  try {
    const { Item } = await call('GetItem', { TableName: table, Key: toItem({ id }), ConsistentRead: true });
    return Item && fromItem(Item);
  } catch (error) {
    throw dynamoDbError(what, error);
  }
}
