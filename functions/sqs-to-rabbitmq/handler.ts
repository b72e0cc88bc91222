import type { Context, SQSBatchResponse, SQSEvent, SQSRecord } from 'aws-lambda';
import { receiveWorkItem, unreadableItem } from '../../adapters/sqs/work-item.ts';
import { CourtierError, UnavailableError } from '../../core/errors.ts';
import { classify } from '../../core/failure/classify.ts';
import type { FailureReports } from '../../core/failure/reports.ts';
import { reportUnpublished } from '../../core/failure/unpublished.ts';
import { OUTBOX_REFUSED_SECONDS } from '../../core/limits.ts';
import type { Log } from '../../core/log.ts';
import type { HeldMessages } from '../../core/message/held-messages.ts';
import { toPublication } from '../../core/message/publication.ts';
import { type Publisher, QueueFullError } from '../../core/message/publisher.ts';
import type { PutBack } from '../../core/message/put-back.ts';
import type { WorkItem } from '../../core/message/work-item.ts';
import { traceFields } from '../../core/trace/carried.ts';
import { bridgeSpan } from '../../core/trace/message-span.ts';
import { inSpan, type Spans } from '../../core/trace/spans.ts';
import { comeAgain } from '../pipeline/coming-again.ts';
import { failuresOf, inLanes, isOrdered, type Returned } from '../pipeline/lanes.ts';

export type Deps = {
  publisher: Publisher;
  reports: FailureReports;
  outbox: PutBack;
  /** The FIFO queue of messages that must not overtake each other. */
  orderedOutbox: PutBack;
  held: Pick<HeldMessages, 'release' | 'refused'>;
  /** 0 to 1: spreads what goes back together. */
  chance: () => number;
  now: () => Date;
  spans: Spans;
  log: Log;
};

/** A publish takes 7 s at most, its row in held-messages the rest: no item begins that these could not end, milliseconds. */
const PUBLISH_MS = 10_000;
/** What is left for giving back, milliseconds. */
const GIVING_BACK_MS = 3_000;

/**
 * Publishes what the outbox holds. An item is done with when the broker confirmed it, or when a failure report says
 * why it never will be; while the broker is away, or a queue full, it goes back to SQS and comes again, the later the
 * more often it has come. So does what the invocation has no time for: killed, it would keep its items, and their
 * groups, until the queue's own visibility timeout is over.
 */
export function createHandler(deps: Deps) {
  return async (
    event: SQSEvent,
    context: Pick<Context, 'getRemainingTimeInMillis'>,
  ): Promise<SQSBatchResponse> => {
    const time = timeOf(context, deps.log);
    const back = await inLanes(event.Records, async (record) => {
      const isDone = time.isEnough() && (await Promise.race([relay(deps, record), time.over]));
      return isDone ? 'done' : {};
    });
    time.stop();
    await giveBack(deps, back);
    return failuresOf(back);
  };
}

type Time = { isEnough: () => boolean; over: Promise<false>; stop: () => void };

/**
 * The time of an invocation. What follows a publish (its row in a table, a report) may take longer than is left: then it
 * counts as not done, and the item is published again, as after a crash.
 */
function timeOf(context: Pick<Context, 'getRemainingTimeInMillis'>, log: Log): Time {
  let timer: NodeJS.Timeout | undefined;
  const over = new Promise<false>((resolve) => {
    const end = () => {
      log.warn('out of time: the rest goes back');
      resolve(false);
    };
    timer = setTimeout(end, Math.max(0, context.getRemainingTimeInMillis() - GIVING_BACK_MS));
  });
  return {
    isEnough: () => context.getRemainingTimeInMillis() >= PUBLISH_MS + GIVING_BACK_MS,
    over,
    stop: () => clearTimeout(timer),
  };
}

async function giveBack(deps: Deps, back: readonly Returned[]): Promise<void> {
  const { now, log, chance } = deps;
  const queues = Map.groupBy(back, ({ records: [first] }) =>
    isOrdered(first) ? deps.orderedOutbox : deps.outbox,
  );
  await Promise.all([...queues].map(([workQueue, each]) => comeAgain({ workQueue, now, log }, each, chance)));
}

/** Whether the item is done with. Never rejects: one item must not send its neighbours back. */
async function relay(deps: Deps, record: SQSRecord): Promise<boolean> {
  let item = unreadableItem(record, null);
  try {
    const received = receiveWorkItem(record);
    item = received;
    await inSpan(deps.spans, bridgeSpan(received.envelope), () => publish(deps, received));
  } catch (error) {
    if (isLasting(error) || (await isRefusedForLong(deps, item, error))) {
      return (await reportUnpublished(deps, item, error)) && release(deps, item);
    }
    const { code, message } = classify(error);
    deps.log.warn('not published yet', { ...about(item), error_code: code, error_message: message });
    return false;
  }
  return release(deps, item);
}

/** Later messages of its group may go to the broker themselves. Until that is known the item stays, and is published again. */
async function release({ held, log }: Deps, item: WorkItem): Promise<boolean> {
  const { envelope } = item;
  if (envelope.held === undefined) return true;
  try {
    await held.release(envelope.held.group, envelope.held.token);
    return true;
  } catch (error) {
    log.warn('still held', { ...about(item), error_code: classify(error).code });
    return false;
  }
}

async function publish(deps: Deps, item: WorkItem): Promise<void> {
  const publication = toPublication(item, deps.now());
  await deps.publisher.publish(publication, { mandatory: item.envelope.mandatory ?? true });
  const { exchange, routingKey } = publication;
  deps.log.info('published', { ...about(item), exchange, routing_key: routingKey, through: 'outbox' });
}

/** What every line says of the message. */
function about({ envelope }: WorkItem) {
  return { message_id: envelope.id, ...traceFields(envelope.headers) };
}

function isLasting(error: unknown): boolean {
  return error instanceof CourtierError && error.disposition !== 'retry';
}

/**
 * Whether the broker, which is there, has refused an ordered message for so long that those behind it go past it. Where
 * the broker itself is away, or a table, none of them could.
 */
async function isRefusedForLong({ held, now, log }: Deps, item: WorkItem, error: unknown) {
  const { envelope } = item;
  const isOwn = error instanceof QueueFullError || !(error instanceof UnavailableError);
  if (!isOwn || envelope.held === undefined) return false;
  try {
    const at = now();
    const since = await held.refused(envelope.held.group, envelope.held.token, at.toISOString());
    return at.getTime() - Date.parse(since) >= OUTBOX_REFUSED_SECONDS * 1_000;
  } catch (cause) {
    log.warn('not noted as refused', { ...about(item), error_code: classify(cause).code });
    return false;
  }
}
