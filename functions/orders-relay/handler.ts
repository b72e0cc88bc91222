import type { DynamoDBBatchResponse, DynamoDBRecord, DynamoDBStreamEvent } from 'aws-lambda';
import { CourtierError } from '../../core/errors.ts';
import { classify } from '../../core/failure/classify.ts';
import type { FailureReports } from '../../core/failure/reports.ts';
import type { Log } from '../../core/log.ts';
import { withOrigin } from '../../core/message/origin.ts';
import { publishEntry } from '../../core/message/publish-entry.ts';
import type { Publication, Publisher } from '../../core/message/publisher.ts';
import type { OrderOutbox, OutboxEvent } from '../../core/orders/placed-order.ts';
import type { PublishAudit } from '../pipeline/publish-audit.ts';
import { type OutboxRecord, readRecord, unreadable } from './outbox-record.ts';

export type Deps = {
  publisher: Publisher;
  audit: PublishAudit;
  reports: FailureReports;
  outbox: OrderOutbox;
  now: () => Date;
  log: Log;
};

/**
 * Brings the events of the orders' outbox to the broker. Those of one order go one after the other, in their order;
 * an event that has to wait for the broker holds back its order and no other.
 *
 * An event may be published twice (this process may die between the confirm and its answer): under the same message id,
 * by which consumers know it.
 */
export function createHandler(deps: Deps) {
  return async ({ Records }: DynamoDBStreamEvent): Promise<DynamoDBBatchResponse> => {
    const lanes = Map.groupBy(Records, ({ dynamodb }) => dynamodb?.Keys?.order_id?.S ?? '').values();
    const held = await Promise.all([...lanes].map((records) => relayInOrder(deps, records)));
    return { batchItemFailures: held.flat().map((itemIdentifier) => ({ itemIdentifier })) };
  };
}

/** Sequence number of the first event that has to wait, if one has. */
async function relayInOrder(deps: Deps, records: readonly DynamoDBRecord[]): Promise<string[]> {
  for (const record of records) {
    if (!(await relay(deps, record))) return [record.dynamodb?.SequenceNumber ?? ''];
  }
  return [];
}

/** Whether the event is done with: published, or reported as one that never will be. */
async function relay(deps: Deps, record: DynamoDBRecord): Promise<boolean> {
  const read = readRecord(record);
  if ('error' in read) return report(deps, unreadable(record), read.error);
  const { event, publication } = read;
  try {
    await publish(deps, read);
  } catch (error) {
    if (isLasting(error)) return report(deps, publication, error);
    const { code, message } = classify(error);
    const { id } = publication;
    deps.log.warn('not published yet', {
      message_id: id,
      order_id: event.order_id,
      error_code: code,
      error_message: message,
    });
    return false;
  }
  await mark(deps, event);
  return true;
}

async function publish({ publisher, audit, now, log }: Deps, { event, publication }: OutboxRecord) {
  const { id, exchange, routingKey } = publication;
  const headers = withOrigin(publication.headers, publication);
  await publisher.publish({ ...publication, headers }, { mandatory: true });
  const metadata = { order_id: event.order_id, through: 'orders-outbox' };
  await audit
    .note(publishEntry({ id, exchange, routingKey, publishedAt: now().toISOString(), metadata }))
    .written();
  log.info('published', { message_id: id, exchange, routing_key: routingKey, ...metadata });
}

/** Without it the row stays for good, which does no harm. */
async function mark({ outbox, now, log }: Deps, event: OutboxEvent): Promise<void> {
  try {
    await outbox.relayed(event, now().toISOString());
  } catch (error) {
    const { code } = classify(error);
    log.warn('could not be marked as relayed', { message_id: event.event_id, error_code: code });
  }
}

function isLasting(error: unknown): boolean {
  return error instanceof CourtierError && error.disposition !== 'retry';
}

async function report(
  { reports, now, log }: Deps,
  publication: Publication,
  error: unknown,
): Promise<boolean> {
  const { id, exchange, routingKey, body, properties, headers } = publication;
  const failure = {
    source: 'outbox',
    error: classify(error),
    failed_at: now().toISOString(),
    attempt: 1,
  } as const;
  const envelope = {
    id,
    exchange,
    routing_key: routingKey,
    queue: null,
    encoding: 'text',
    properties,
    headers,
  } as const;
  const fields = { message_id: id, source: failure.source, error_code: failure.error.code };
  try {
    await reports.report({ envelope, body, failure });
    log.warn('attempt failed', { ...fields, error_message: failure.error.message });
    return true;
  } catch (cause) {
    log.error('the failure could not be reported', { ...fields, cause: classify(cause).code });
    return false;
  }
}
