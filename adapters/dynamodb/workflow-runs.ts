import { CourtierError } from '../../core/errors.ts';
import { WORKFLOWS_KEPT_SECONDS } from '../../core/limits.ts';
import { besides, readableRows } from '../../core/readable-rows.ts';
import { decodeWorkflowCursor, encodeWorkflowCursor, startedId } from '../../core/workflow/cursor.ts';
import { type OrderWorkflow, OrderWorkflowSchema } from '../../core/workflow/order-workflow.ts';
import type { OrderWorkflows } from '../../core/workflow/stores.ts';
import { type DynamoDbCalls, rowThatFailedTheCondition } from './calls.ts';
import { dynamoDbError, fromItem, type Item, jsonOf, toItem, ttlAfter } from './client.ts';

export type OrderWorkflowsDeps = { call: DynamoDbCalls; table: string };

/**
 * Every row has the same partition key `kind` in the index by time. One partition takes 1,000 writes a second, and an
 * order makes some ten: a shop of more than a hundred orders a second has to shard it, as failed messages are.
 */
const KIND = 'order';

/** One table: partition key `order_id`, the indexes by-time (kind) and by-status, both sorted by `started_id`; expiry `ttl`. */
export function createOrderWorkflows({ call, table: TableName }: OrderWorkflowsDeps): OrderWorkflows {
  return {
    async create(workflow) {
      try {
        await call('PutItem', {
          TableName,
          Item: rowOf(workflow),
          ConditionExpression: 'attribute_not_exists(order_id)',
          ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
        });
        return workflow;
      } catch (error) {
        const kept = rowThatFailedTheCondition(error);
        if (kept) return workflowOf(kept);
        throw dynamoDbError("write an order's workflow", error);
      }
    },

    async get(orderId) {
      try {
        const { Item } = await call('GetItem', {
          TableName,
          Key: toItem({ order_id: orderId }),
          ConsistentRead: true,
        });
        return Item && workflowOf(Item);
      } catch (error) {
        throw dynamoDbError("read an order's workflow", error);
      }
    },

    async moved(orderId, step, at) {
      try {
        await call('UpdateItem', {
          TableName,
          Key: toItem({ order_id: orderId }),
          UpdateExpression: 'SET #step = :step, updated_at = :at',
          ConditionExpression: '#status = :running',
          ExpressionAttributeNames: { '#step': 'step', '#status': 'status' },
          ExpressionAttributeValues: toItem({ ':step': step, ':at': at, ':running': 'running' }),
        });
      } catch (error) {
        if (!rowThatFailedTheCondition(error)) throw dynamoDbError("move an order's workflow", error);
      }
    },

    async finish(orderId, { status, reason, at }) {
      try {
        await call('UpdateItem', {
          TableName,
          Key: toItem({ order_id: orderId }),
          UpdateExpression:
            'SET #status = :status, reason = :reason, updated_at = :at, ended_at = :at, #ttl = :ttl',
          // Told again, it ended when it ended first.
          ConditionExpression: '#status = :running',
          ExpressionAttributeNames: { '#status': 'status', '#ttl': 'ttl' },
          ExpressionAttributeValues: toItem({
            ':status': status,
            ':reason': reason,
            ':at': at,
            ':running': 'running',
            ':ttl': ttlAfter(at, WORKFLOWS_KEPT_SECONDS),
          }),
        });
      } catch (error) {
        if (!rowThatFailedTheCondition(error)) throw dynamoDbError("end an order's workflow", error);
      }
    },

    async list({ limit, cursor, status }) {
      const before = cursor === undefined ? undefined : decodeWorkflowCursor(cursor);
      const [key, value, index] = status ? ['status', status, 'by-status'] : ['kind', KIND, 'by-time'];
      try {
        const { Items = [], LastEvaluatedKey } = await call('Query', {
          TableName,
          IndexName: index,
          ScanIndexForward: false,
          // One more tells whether there is another page.
          Limit: limit + 1,
          KeyConditionExpression:
            before === undefined ? '#key = :key' : '#key = :key AND started_id < :before',
          ExpressionAttributeNames: { '#key': key },
          ExpressionAttributeValues: toItem({ ':key': value, ':before': before }),
        });
        return pageOf(Items, limit, LastEvaluatedKey?.started_id?.S);
      } catch (error) {
        throw dynamoDbError('list workflows', error);
      }
    },
  };
}

/** `stopped`: where DynamoDB stopped reading, at the limit or at a megabyte. */
function pageOf(found: Item[], limit: number, stopped: string | undefined) {
  const rows = found.slice(0, limit);
  const end = found.length > limit ? rows.at(-1)?.started_id?.S : stopped;
  const { items, unreadable } = readableRows(rows, workflowOf, ({ order_id }) => order_id?.S ?? '');
  return { items, next: end === undefined ? null : encodeWorkflowCursor(end), ...besides(unreadable) };
}

/** The order is JSON text: DynamoDB nests 32 levels only and knows other numbers. */
function rowOf(workflow: OrderWorkflow): Item {
  return toItem({
    ...workflow,
    kind: KIND,
    started_id: startedId(workflow),
    order: JSON.stringify(workflow.order),
    ttl: ttlAfter(workflow.started_at, WORKFLOWS_KEPT_SECONDS),
  });
}

function workflowOf(item: Item): OrderWorkflow {
  const row = fromItem(item);
  const parsed = OrderWorkflowSchema.safeParse({ ...row, order: jsonOf(row.order) });
  if (parsed.success) return parsed.data;
  throw new CourtierError('malformed-workflow', 'fail', "A row of the workflows' table cannot be read.", {
    details: { order_id: row.order_id, fields: parsed.error.issues.map((issue) => issue.path.join('.')) },
  });
}
