import type { SQSBatchResponse, SQSEvent, SQSRecord } from 'aws-lambda';
import { receiveWorkItem, unreadableItem } from '../../adapters/sqs/work-item.ts';
import { CourtierError } from '../../core/errors.ts';
import { classify } from '../../core/failure/classify.ts';
import type { FailureReports } from '../../core/failure/reports.ts';
import type { Log } from '../../core/log.ts';
import { ExpiredError } from '../../core/message/expiry.ts';
import { publishEntry } from '../../core/message/publish-entry.ts';
import type { Publisher } from '../../core/message/publisher.ts';
import type { PutBack } from '../../core/message/put-back.ts';
import type { WorkItem } from '../../core/message/work-item.ts';
import { outboxBackoff } from '../../core/retry/outbox-backoff.ts';
import type { PublishAudit } from '../pipeline/publish-audit.ts';
import { toPublication } from './publication.ts';

export type Deps = {
  publisher: Publisher;
  reports: FailureReports;
  audit: PublishAudit;
  outbox: PutBack;
  /** 0 to 1: spreads what goes back together. */
  chance: () => number;
  now: () => Date;
  log: Log;
};

/**
 * Publishes what the outbox holds. An item is done with when the broker confirmed it, or when a failure report says
 * why it never will be; while the broker is away, or a queue full, it goes back to SQS and comes again, the later the
 * more often it has come.
 */
export function createHandler(deps: Deps): (event: SQSEvent) => Promise<SQSBatchResponse> {
  return async (event) => {
    const done = await Promise.all(event.Records.map((record) => relay(deps, record)));
    const back = event.Records.filter((_, index) => !done[index]);
    await putBack(deps, back);
    return { batchItemFailures: back.map(({ messageId }) => ({ itemIdentifier: messageId })) };
  };
}

/** Never rejects: where it fails the items come again with the queue's own visibility timeout, some minutes later. */
async function putBack({ outbox, chance, log }: Deps, records: readonly SQSRecord[]): Promise<void> {
  if (records.length === 0) return;
  const items = records.map(({ receiptHandle, attributes }) => ({
    receiptHandle,
    afterSeconds: outboxBackoff(Number(attributes.ApproximateReceiveCount), chance()),
  }));
  try {
    await outbox.putBack(items);
  } catch (error) {
    const { code, message } = classify(error);
    log.warn('the next try comes late', { items: items.length, error_code: code, error_message: message });
  }
}

/** Whether the item is done with. Never rejects: one item must not send its neighbours back. */
async function relay(deps: Deps, record: SQSRecord): Promise<boolean> {
  let item = unreadableItem(record, null);
  try {
    item = receiveWorkItem(record);
    await publish(deps, item);
    return true;
  } catch (error) {
    if (isLasting(error)) return report(deps, item, error);
    const { code, message } = classify(error);
    const { id } = item.envelope;
    deps.log.warn('not published yet', { message_id: id, error_code: code, error_message: message });
    return false;
  }
}

async function publish(deps: Deps, item: WorkItem): Promise<void> {
  const publication = toPublication(item, deps.now());
  await deps.publisher.publish(publication, { mandatory: item.envelope.mandatory ?? true });
  const { id, exchange, routingKey } = publication;
  const entry = publishEntry({ id, exchange, routingKey, publishedAt: deps.now().toISOString() });
  await deps.audit.note(entry).written();
  deps.log.info('published', { message_id: id, exchange, routing_key: routingKey, through: 'outbox' });
}

function isLasting(error: unknown): boolean {
  return error instanceof CourtierError && error.disposition !== 'retry';
}

async function report({ reports, now, log }: Deps, item: WorkItem, error: unknown): Promise<boolean> {
  const { envelope, body } = item;
  const source = error instanceof ExpiredError ? 'expired' : 'outbox';
  const failure = { source, error: classify(error), failed_at: now().toISOString(), attempt: 1 } as const;
  const fields = { message_id: envelope.id, source, error_code: failure.error.code };
  try {
    await reports.report({ envelope, body, failure });
    log.warn('attempt failed', {
      ...fields,
      error_name: failure.error.name,
      error_message: failure.error.message,
    });
    return true;
  } catch (cause) {
    log.error('the failure could not be reported', { ...fields, cause: classify(cause).code });
    return false;
  }
}
