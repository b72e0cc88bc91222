import type { DynamoDBBatchResponse, DynamoDBRecord, DynamoDBStreamEvent } from 'aws-lambda';
import { classify } from '../../core/failure/classify.ts';
import type { Log } from '../../core/log.ts';
import type { EventStore } from '../../core/orders/event-store.ts';
import { type OrderViews, projectOrder } from '../../core/orders/order-view.ts';

export type Deps = { events: Pick<EventStore, 'events'>; views: Pick<OrderViews, 'put'>; log: Log };

/** Orders that are worked on at the same time. */
const AT_ONCE = 8;

/**
 * Keeps the read model up with the event store, whose stream it reads: each order that got an event is projected anew,
 * once for all its events of the batch. What fails comes again with all that is behind it.
 */
export function createHandler(deps: Deps) {
  return async ({ Records }: DynamoDBStreamEvent): Promise<DynamoDBBatchResponse> => {
    const orders = Map.groupBy(Records, ({ dynamodb }) => dynamodb?.Keys?.order_id?.S ?? '').entries();
    const failed: string[] = [];
    const work = async () => {
      for (const [order, records] of orders) {
        if (!(await project(deps, order))) failed.push(firstOf(records));
      }
    };
    await Promise.all(Array.from({ length: AT_ONCE }, work));
    return { batchItemFailures: failed.map((itemIdentifier) => ({ itemIdentifier })) };
  };
}

const firstOf = (records: readonly DynamoDBRecord[]) => records[0]?.dynamodb?.SequenceNumber ?? '';

async function project(deps: Deps, order_id: string): Promise<boolean> {
  try {
    await projectOrder(deps, order_id);
    deps.log.info('order view updated', { order_id });
    return true;
  } catch (error) {
    const { code, message } = classify(error);
    deps.log.error('order view not updated yet', { order_id, error_code: code, error_message: message });
    return false;
  }
}
