import type { DynamoDBBatchResponse, DynamoDBRecord, DynamoDBStreamEvent } from 'aws-lambda';
import { CourtierError, UnavailableError } from '../../core/errors.ts';
import { classify } from '../../core/failure/classify.ts';
import type { FailureReports } from '../../core/failure/reports.ts';
import { reportUnpublished } from '../../core/failure/unpublished.ts';
import type { Log } from '../../core/log.ts';
import type { OutboxRows } from '../../core/message/outbox-row.ts';
import { toPublication } from '../../core/message/publication.ts';
import { BrokerUnavailableError, type Publisher } from '../../core/message/publisher.ts';
import { traceFields } from '../../core/trace/carried.ts';
import { bridgeSpan } from '../../core/trace/message-span.ts';
import { inSpan, type Spans } from '../../core/trace/spans.ts';
import { asksTogether } from './broker-there.ts';
import { type OutboxDescription, type OutboxRecord, placeOf, readRecord, unreadable } from './record.ts';

export type Deps = {
  publisher: Publisher;
  reports: FailureReports;
  rows: OutboxRows;
  of: OutboxDescription;
  now: () => Date;
  spans: Spans;
  log: Log;
};

/**
 * Brings the messages of an outbox to the broker. Those of one key go one after the other, in their order.
 *
 * A stream hands over again everything from the first record that was given back, whatever key it has. So a record is
 * given back only while no key could go on: the broker is away, or a table or queue that each message needs. One that
 * alone does not get through is put aside as a failed message, which is retried on its schedule, with those behind it of
 * its own key in this batch. Those of a later batch go past it: what is put aside is over for the stream.
 *
 * A message may be published twice (this process may die between the confirm and its answer): under the same message id,
 * by which consumers recognize it.
 */
export function createHandler(deps: Deps) {
  return async ({ Records }: DynamoDBStreamEvent): Promise<DynamoDBBatchResponse> => {
    const lanes = Map.groupBy(Records, (record) => placeOf(record, deps.of.key).key).values();
    const isBrokerThere = asksTogether(deps);
    const held = await Promise.all([...lanes].map((records) => relayInOrder(deps, records, isBrokerThere)));
    return { batchItemFailures: held.flat().map((itemIdentifier) => ({ itemIdentifier })) };
  };
}

/** Sequence number of the first record that has to wait, if one has. */
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
  const read = readRecord(record, deps.of);
  if ('error' in read) {
    return reported(await reportUnpublished(deps, unreadable(record, deps.of), read.error), 'done');
  }
  const { item } = read;
  if (ahead !== undefined) return reported(await reportUnpublished(deps, item, ahead), { aside: ahead });
  let error = await failureOf(deps, read);
  // A connection that was lost under it is no reason to put it aside.
  if (isOwn(error) && (await isBrokerThere())) error = await failureOf(deps, read);
  if (error === undefined) {
    await mark(deps, read);
    return 'done';
  }
  if (isLasting(error)) return reported(await reportUnpublished(deps, item, error), 'done');
  const fields = failureFields(read, error);
  if (!isOwn(error) || !(await isBrokerThere())) {
    deps.log.warn('not published yet', fields);
    return 'waits';
  }
  deps.log.warn('put aside', fields);
  return reported(await reportUnpublished(deps, item, error), { aside: error });
}

/** What cannot be reported must not be lost: the stream keeps it. */
function reported(isReported: boolean, outcome: Outcome): Outcome {
  return isReported ? outcome : 'waits';
}

function failureFields(read: OutboxRecord, error: unknown) {
  const { code, message } = classify(error);
  return { ...about(read), partition_key: read.place.key, error_code: code, error_message: message };
}

/** What every line says of the message. */
function about({ place, item }: OutboxRecord) {
  return { message_id: place.id, ...traceFields(item.envelope.headers) };
}

async function failureOf(deps: Deps, read: OutboxRecord): Promise<unknown> {
  try {
    await inSpan(deps.spans, bridgeSpan(read.item.envelope), () => publish(deps, read));
    return undefined;
  } catch (error) {
    return error ?? new Error('something that is no error was thrown');
  }
}

/**
 * Whether the fault may be this message's. A queue that is full is full for every key, and so is a table or a queue of
 * Courtier's own that does not answer; a connection may have been lost because of what it was sent.
 */
function isOwn(error: unknown): boolean {
  if (error === undefined || isLasting(error)) return false;
  return !(error instanceof UnavailableError) || error instanceof BrokerUnavailableError;
}

async function publish({ publisher, of, now, log }: Deps, read: OutboxRecord) {
  const { place, item } = read;
  const publication = toPublication(item, now());
  const { exchange, routingKey } = publication;
  await publisher.publish(publication, { mandatory: true });
  const way = { partition_key: place.key, through: of.name };
  log.info('published', { ...about(read), exchange, routing_key: routingKey, ...way });
}

/** Without it the row stays for good, which does no harm. */
async function mark({ rows, now, log }: Deps, read: OutboxRecord): Promise<void> {
  try {
    await rows.relayed(read.place, now().toISOString());
  } catch (error) {
    log.warn('could not be marked as relayed', { ...about(read), error_code: classify(error).code });
  }
}

function isLasting(error: unknown): boolean {
  return error instanceof CourtierError && error.disposition !== 'retry';
}
