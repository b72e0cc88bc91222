import type { SQSBatchResponse, SQSEvent, SQSRecord } from 'aws-lambda';
import { receiveWorkItem, unreadableItem } from '../../adapters/sqs/work-item.ts';
import { CourtierError } from '../../core/errors.ts';
import { classify } from '../../core/failure/classify.ts';
import type { FailureReports } from '../../core/failure/reports.ts';
import type { Log } from '../../core/log.ts';
import { ExpiredError } from '../../core/message/expiry.ts';
import type { HeldMessages } from '../../core/message/held-messages.ts';
import { publishEntry } from '../../core/message/publish-entry.ts';
import type { Publisher } from '../../core/message/publisher.ts';
import type { PutBack } from '../../core/message/put-back.ts';
import type { WorkItem } from '../../core/message/work-item.ts';
import { outboxBackoff } from '../../core/retry/outbox-backoff.ts';
import { isOrdered } from '../pipeline/coming-again.ts';
import type { PublishAudit } from '../pipeline/publish-audit.ts';
import { toPublication } from './publication.ts';

export type Deps = {
  publisher: Publisher;
  reports: FailureReports;
  audit: PublishAudit;
  outbox: PutBack;
  /** The FIFO queue of messages that must not overtake each other. */
  orderedOutbox: PutBack;
  held: Pick<HeldMessages, 'release'>;
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
    const lanes = [...Map.groupBy(event.Records, laneOf).values()];
    const back = (await Promise.all(lanes.map((records) => relayLane(deps, records)))).flat();
    await putBack(deps, back);
    return {
      batchItemFailures: back
        .flatMap(({ records }) => records)
        .map(({ messageId }) => ({ itemIdentifier: messageId })),
    };
  };
}

/** An item that has to come again, and those of its group behind it, which may not come before it does. */
type Back = { records: readonly [SQSRecord, ...SQSRecord[]] };

/** Items of one group go one after the other; elsewhere each goes by itself. */
function laneOf(record: SQSRecord): string {
  const group = isOrdered(record) ? record.attributes.MessageGroupId : undefined;
  return group === undefined ? `item ${record.messageId}` : `group ${group}`;
}

async function relayLane(deps: Deps, records: readonly SQSRecord[]): Promise<Back[]> {
  for (const [index, record] of records.entries()) {
    if (!(await relay(deps, record))) return [{ records: [record, ...records.slice(index + 1)] }];
  }
  return [];
}

async function putBack(deps: Deps, back: readonly Back[]): Promise<void> {
  const ordered = back.filter(({ records: [first] }) => isOrdered(first));
  const others = back.filter(({ records: [first] }) => !isOrdered(first));
  await Promise.all([hide(deps, deps.orderedOutbox, ordered), hide(deps, deps.outbox, others)]);
}

/** Never rejects: where it fails the items come again with the queue's own visibility timeout, some minutes later. */
async function hide({ chance, log }: Deps, outbox: PutBack, back: readonly Back[]): Promise<void> {
  if (back.length === 0) return;
  const items = back.flatMap(({ records }) => {
    const afterSeconds = outboxBackoff(Number(records[0].attributes.ApproximateReceiveCount), chance());
    return records.map(({ receiptHandle }) => ({ receiptHandle, afterSeconds }));
  });
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
  } catch (error) {
    if (isLasting(error)) return (await report(deps, item, error)) && release(deps, item);
    const { code, message } = classify(error);
    const { id } = item.envelope;
    deps.log.warn('not published yet', { message_id: id, error_code: code, error_message: message });
    return false;
  }
  return release(deps, item);
}

/** Later messages of its group may go to the broker themselves. Until that is known the item stays, and is published again. */
async function release({ held, log }: Deps, { envelope }: WorkItem): Promise<boolean> {
  if (envelope.held === undefined) return true;
  try {
    await held.release(envelope.held.group, envelope.held.token);
    return true;
  } catch (error) {
    log.warn('still held', { message_id: envelope.id, error_code: classify(error).code });
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
