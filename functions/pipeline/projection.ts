import { Buffer } from 'node:buffer';
import type { DynamoDBBatchResponse, DynamoDBRecord, DynamoDBStreamEvent } from 'aws-lambda';
import { eachOf } from '../../../../core/each-of.ts';
import { classify } from '../../../../core/failure/classify.ts';
import type { FailureReports } from '../../../../core/failure/reports.ts';
import type { Log } from '../../../../core/log.ts';
import type { EventStore } from '../../domain/event-store.ts';
import { type OrderViews, projectOrder } from '../../domain/order-view.ts';

export type Deps = {
  events: Pick<EventStore, 'events'>;
  views: Pick<OrderViews, 'put'>;
  reports: FailureReports;
  now: () => Date;
  log: Log;
};

/** Orders that are worked on at the same time. */
const CONCURRENCY = 8;

/**
 * Keeps the read model up with the event store, whose stream it reads: each order that got an event is projected anew,
 * once for all its events of the batch. What fails comes again with all that is behind it; but an order that cannot be
 * told however often it is tried is given to a person: all others behind it would wait for a day.
 */
export function createHandler(deps: Deps) {
  return async ({ Records }: DynamoDBStreamEvent): Promise<DynamoDBBatchResponse> => {
    const orders = Map.groupBy(Records, ({ dynamodb }) => dynamodb?.Keys?.order_id?.S ?? '');
    const failed: string[] = [];
    await eachOf([...orders], CONCURRENCY, async ([order, records]) => {
      if (!(await project(deps, order, records))) failed.push(records[0]?.dynamodb?.SequenceNumber ?? '');
    });
    return { batchItemFailures: failed.map((itemIdentifier) => ({ itemIdentifier })) };
  };
}

/** Whether the order is done with: its view is up to date, or a person is told that it cannot be. */
async function project(deps: Deps, order_id: string, records: readonly DynamoDBRecord[]): Promise<boolean> {
  try {
    await projectOrder(deps, order_id);
    deps.log.info('order view updated', { order_id });
    return true;
  } catch (error) {
    const { code, message, permanent } = classify(error);
    const logFields = { order_id, error_code: code, error_message: message };
    deps.log.error(permanent ? 'order view cannot be made' : 'order view not updated yet', logFields);
    return permanent && (await report(deps, order_id, records.at(-1), error));
  }
}

/** Under the id of the event that came last. The body says whose view is missing, and not what the event was. */
async function report(
  { reports, now, log }: Deps,
  order_id: string,
  record: DynamoDBRecord | undefined,
  error: unknown,
): Promise<boolean> {
  const event_id = record?.dynamodb?.Keys?.event_id?.S ?? order_id;
  const place = { exchange: null, routing_key: null, queue: null, encoding: 'text' } as const;
  try {
    await reports.report({
      envelope: { id: event_id, ...place, properties: { content_type: 'application/json' }, headers: {} },
      body: Buffer.from(JSON.stringify({ orders_view: { order_id, event_id } })),
      failure: { source: 'consumer', error: classify(error), failed_at: now().toISOString(), attempt: 1 },
    });
    return true;
  } catch (cause) {
    const { code } = classify(cause);
    log.error('the failure could not be reported', { message_id: event_id, order_id, error_code: code });
    return false;
  }
}
