import type { DynamoDBBatchResponse, DynamoDBRecord, DynamoDBStreamEvent } from 'aws-lambda';
import { CourtierError, UnavailableError } from '../../../../core/errors.ts';
import { classify } from '../../../../core/failure/classify.ts';
import type { FailureReports } from '../../../../core/failure/reports.ts';
import type { Log } from '../../../../core/log.ts';
import { withOrigin } from '../../../../core/message/origin.ts';
import { outboxItem } from '../../../../core/message/outbox-item.ts';
import { publishEntry } from '../../../../core/message/publish-entry.ts';
import {
  BrokerUnavailableError,
  type Publication,
  type Publisher,
} from '../../../../core/message/publisher.ts';
import type { PublishAudit } from '../../../../functions/pipeline/publish-audit.ts';
import { reportUnpublished } from '../../../../functions/pipeline/unpublished.ts';
import type { OrderOutbox, OutboxEvent } from '../../domain/placed-order.ts';
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
 * Brings the events of the orders' outbox to the broker. Those of one order go one after the other, in their order.
 *
 * A stream hands over again everything from the first event that was given back, whatever order it is of. So an event is
 * given back only while no order could go on: the broker is away, or a table or queue that each event needs. One that alone does not get
 * through is put aside as a failed message, which is retried on its schedule, with those behind it of its own order.
 *
 * An event may be published twice (this process may die between the confirm and its answer): under the same message id,
 * by which consumers know it.
 */
export function createHandler(deps: Deps) {
  return async ({ Records }: DynamoDBStreamEvent): Promise<DynamoDBBatchResponse> => {
    const lanes = Map.groupBy(Records, ({ dynamodb }) => dynamodb?.Keys?.order_id?.S ?? '').values();
    const isBrokerThere = asksTogether(deps);
    const held = await Promise.all([...lanes].map((records) => relayInOrder(deps, records, isBrokerThere)));
    return { batchItemFailures: held.flat().map((itemIdentifier) => ({ itemIdentifier })) };
  };
}

/** Sequence number of the first event that has to wait, if one has. */
async function relayInOrder(
  deps: Deps,
  records: readonly DynamoDBRecord[],
  isBrokerThere: () => Promise<boolean>,
): Promise<string[]> {
  let ahead: unknown;
  for (const record of records) {
    const outcome = await relay(deps, record, { ahead, isBrokerThere });
    if (outcome === 'waits') return [record.dynamodb?.SequenceNumber ?? ''];
    if (outcome !== 'done') ahead = outcome.aside;
  }
  return [];
}

/** done: published, or reported as one that never will be. aside: it is retried apart from the stream, for this reason. */
type Outcome = 'done' | 'waits' | { aside: unknown };

async function relay(
  deps: Deps,
  record: DynamoDBRecord,
  { ahead, isBrokerThere }: { ahead: unknown; isBrokerThere: () => Promise<boolean> },
): Promise<Outcome> {
  const read = readRecord(record);
  if ('error' in read) return reported(await report(deps, unreadable(record), read.error), 'done');
  const { event, publication } = read;
  if (ahead !== undefined) return reported(await report(deps, publication, ahead), { aside: ahead });
  let error = await failureOf(deps, read);
  // A connection that was lost under it is no reason to put it aside.
  if (isOwn(error) && (await isBrokerThere())) error = await failureOf(deps, read);
  if (error === undefined) {
    await mark(deps, event);
    return 'done';
  }
  if (isLasting(error)) return reported(await report(deps, publication, error), 'done');
  const { code, message } = classify(error);
  const fields = {
    message_id: publication.id,
    order_id: event.order_id,
    error_code: code,
    error_message: message,
  };
  if (!isOwn(error) || !(await isBrokerThere())) {
    deps.log.warn('not published yet', fields);
    return 'waits';
  }
  deps.log.warn('put aside', fields);
  return reported(await report(deps, publication, error), { aside: error });
}

/** What cannot be reported must not be lost: the stream keeps it. */
function reported(isReported: boolean, outcome: Outcome): Outcome {
  return isReported ? outcome : 'waits';
}

async function failureOf(deps: Deps, read: OutboxRecord): Promise<unknown> {
  try {
    await publish(deps, read);
    return undefined;
  } catch (error) {
    return error ?? new Error('something that is no error was thrown');
  }
}

/**
 * Whether the fault may be this event's. A queue that is full is full for every order, and so is a table or a queue of
 * Courtier's own that does not answer; a connection may have been lost because of what it was sent.
 */
function isOwn(error: unknown): boolean {
  if (error === undefined || isLasting(error)) return false;
  return !(error instanceof UnavailableError) || error instanceof BrokerUnavailableError;
}

/** So long an answer stands, milliseconds: the orders of a batch ask at the same time, and a broker may go away later. */
const ANSWER_STANDS_MS = 1_000;

/** A message that goes nowhere and is confirmed all the same: the broker is there. Asked once for all that ask together. */
function asksTogether({ publisher, now }: Deps): () => Promise<boolean> {
  const nobody = 'courtier.orders-relay.nobody';
  const probe = {
    id: nobody,
    exchange: '',
    routingKey: nobody,
    body: new Uint8Array(),
    properties: {},
    headers: {},
  };
  let asked: { until: number; answer: Promise<boolean> } | undefined;
  return () => {
    const at = now().getTime();
    if (asked && at < asked.until) return asked.answer;
    const answer = publisher.publish(probe, { mandatory: false }).then(
      () => true,
      () => false,
    );
    asked = { until: at + ANSWER_STANDS_MS, answer };
    return answer;
  };
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

function report(deps: Deps, publication: Publication, error: unknown): Promise<boolean> {
  return reportUnpublished(deps, outboxItem(publication, { mandatory: true }, deps.now()), error);
}
