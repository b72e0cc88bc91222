import type { SQSBatchResponse, SQSEvent, SQSRecord } from 'aws-lambda';
import type { Alerts } from '../../core/alert/alerts.ts';
import { announce } from '../../core/alert/announce.ts';
import type { AlertWindows } from '../../core/alert/windows.ts';
import { classify } from '../../core/failure/classify.ts';
import { isExpiredRequest } from '../../core/failure/expired-request.ts';
import { type FailedMessage, logFields } from '../../core/failure/failed-message.ts';
import { failedMessageId } from '../../core/failure/id.ts';
import { lateSuccessOf } from '../../core/failure/late-success.ts';
import { type Recorded, recordFailure } from '../../core/failure/recording.ts';
import type { FailedMessageStore } from '../../core/failure/store.ts';
import { needsAlert } from '../../core/failure/transitions.ts';
import { update } from '../../core/failure/update.ts';
import { isOfAnother } from '../../core/failure/which-message.ts';
import type { Claims } from '../../core/idempotency/claims.ts';
import type { Log } from '../../core/log.ts';
import { passOn, rename } from '../../core/parked-keys/change.ts';
import { follow, followParked } from '../../core/parked-keys/follow.ts';
import type { ParkedKeys } from '../../core/parked-keys/store.ts';
import type { PayloadStore } from '../../core/payload/payload-store.ts';
import { originalContent } from '../../core/payload/transit.ts';
import { failDelivery } from '../../core/retry/delivery-failed.ts';
import { type RetryRoute, type RetryRoutes, routeAfter } from '../../core/retry/route.ts';
import type { TaskOutcomes } from '../../core/retry/task-outcomes.ts';
import type { RetryWorkflow } from '../../core/retry/workflow.ts';
import { recordSpan } from '../../core/trace/message-span.ts';
import { inSpan, type Spans } from '../../core/trace/spans.ts';
import { dropUnused, keepBody } from './keep-body.ts';
import { lateSuccessIn, takeLateSuccess } from './late-success.ts';
import { type Place, placeOf } from './place.ts';
import { named, type Received, received } from './received.ts';

export type RecorderDeps = {
  store: FailedMessageStore;
  /** Asked for about messages of queues that park. */
  keys: ParkedKeys;
  /** Asked for when a body does not fit into a record, which is rarely. */
  payloads: PayloadStore;
  /** Asked whether the message is handled by now, once it has its record. */
  claims: Pick<Claims, 'isDelivered'>;
  workflow: RetryWorkflow;
  outcomes: TaskOutcomes;
  alerts: Alerts;
  windows: AlertWindows;
  /** Seconds for which one alert stands for all of its kind. */
  windowSeconds: number;
  routes: RetryRoutes;
  spans: Spans;
  log: Log;
  now: () => Date;
};

/**
 * The one recorder of every way to fail: reports of consumers and bridges, and what SQS gave up. Recording twice is
 * recording once, so a record that could not be finished (a throttled StartExecution) is simply returned to SQS.
 */
export function createHandler(deps: RecorderDeps) {
  return async (event: SQSEvent): Promise<SQSBatchResponse> => {
    const unfinished = await Promise.all(event.Records.map((record) => finish(deps, record)));
    return { batchItemFailures: unfinished.flat() };
  };
}

async function finish(deps: RecorderDeps, record: SQSRecord) {
  let about: Record<string, unknown> = {};
  try {
    const success = lateSuccessIn(record);
    about = { message_id: success?.message_id };
    if (success) await takeLateSuccess(deps, success);
    else {
      const item = received(record, deps.routes, deps.now().toISOString());
      about = named(item);
      await take(deps, item);
    }
    return [];
  } catch (error) {
    const { name, message, code } = classify(error);
    const fields = {
      ...about,
      error_name: name,
      error_code: code,
      error_message: message,
    };
    deps.log.error('the failure could not be recorded yet', fields);
    return [{ itemIdentifier: record.messageId }];
  }
}

async function take(deps: RecorderDeps, item: Received): Promise<void> {
  if (item.taskToken !== undefined && (await notifyWorkflow(deps, item, item.taskToken))) return;
  const { failure } = item;
  if (isExpiredRequest({ source: failure.source, properties: item.envelope.properties })) {
    deps.log.info('request expired: nobody waits for its reply', named(item));
    return letKeyGoOn(deps, item);
  }
  const content = originalContent(item);
  const { id, envelope, recorded } = await record(deps, item, content);
  if (envelope.headers !== item.envelope.headers && recorded.change === 'recorded') {
    deps.log.warn('recorded without its largest headers', factsOf(recorded.record));
  }
  note(deps, recorded);
  // Its claim is under the id that it came with.
  if (await isHandled(deps, { envelope: item.envelope, content }, recorded)) {
    const success = { envelope, content, order_group: failure.order_group };
    const late = lateSuccessOf(success, deps.now().toISOString());
    return takeLateSuccess(deps, { ...late, failed_message_id: id });
  }
  if (recorded.change === 'none') await goOn(deps, recorded);
  else await inSpan(deps.spans, recordSpan('retry', recorded.record), () => goOn(deps, recorded));
  await followKey(deps, { envelope, failure }, id);
}

type Written = Place & { recorded: Recorded & { route: RetryRoute } };

/**
 * Writes the failure into the record of its message. Where another message of its id was recorded since it was looked for, this
 * one is apart from it, and looked for once more: each round finds one more place taken, and placeOf gives up after a few.
 */
async function record(deps: RecorderDeps, item: Received, content: string | undefined): Promise<Written> {
  const { failure } = item;
  for (;;) {
    const { id, envelope } = await placeOf(deps, item, content);
    await keepPlace(deps, item, id);
    const kept = await keepBody(deps, id, { envelope, body: item.body, failure });
    const recorded = await update(deps.store, id, (existing) => {
      if (existing && isOfAnother(existing, { envelope, failure, content }))
        return { write: null, record: existing };
      const work_queue = failure.work_queue ?? existing?.work_queue;
      const route = routeAfter(failure, deps.routes({ queue: envelope.queue, work_queue }));
      const reported = { id, envelope, failure, payload: kept.payload, content };
      const change = recordFailure(existing, reported, route, deps.now().toISOString());
      return { ...change, route, write: change.change === 'none' ? null : change.record };
    });
    await dropUnused(deps, kept, recorded.record);
    if ('change' in recorded) return { id, envelope, recorded };
  }
}

/** What its record says by now may be what its key waits for, and the stream that of a record which named no key. */
async function followKey(
  deps: RecorderDeps,
  { envelope: { queue }, failure: { order_group: group, source } }: Pick<Received, 'envelope' | 'failure'>,
  id: string,
): Promise<void> {
  if (queue === null || group === undefined) return;
  const name = { queue, group };
  if (source === 'parked') return followParked(deps, name, id);
  try {
    await follow(deps, name);
  } catch (error) {
    // A head that nobody can read is no fault of this message, which is recorded.
    if (!classify(error).permanent) throw error;
    deps.log.error('key not followed', { ...name, error_message: classify(error).message });
  }
}

/**
 * Another copy of the message may have been handled before the record was there, when the word of that found none to resolve.
 * So it asks after the record is written: a copy that is handled later finds it.
 */
async function isHandled(
  { claims }: RecorderDeps,
  { envelope, content }: Pick<Received, 'envelope'> & { content: string | undefined },
  { record, route }: Recorded & { route: RetryRoute },
): Promise<boolean> {
  const { id: messageId, queue, redelivery } = envelope;
  const isOpen = record.status !== 'resolved' && record.status !== 'deleted';
  // Of an AMQP client's messages none is claimed.
  if (!isOpen || queue === null || route.delivery === 'amqp') return false;
  if (content !== undefined) return claims.isDelivered({ queue, messageId, content });
  return redelivery !== undefined && claims.isDelivered({ queue, messageId });
}

/** The message took its place in its key before anybody knew that its record would be one beside another of its id. */
async function keepPlace(deps: RecorderDeps, { envelope, failure }: Received, to: string): Promise<void> {
  const from = failedMessageId(envelope.id, envelope.queue);
  if (failure.order_group === undefined || envelope.queue === null || from === to) return;
  const name = { queue: envelope.queue, group: failure.order_group };
  await rename(deps.keys, name, { from, to });
}

/** What follows from a record: somebody hears of it, or its run starts. */
async function goOn(deps: RecorderDeps, recorded: Recorded & { route: RetryRoute }): Promise<void> {
  const { change, record, start, route } = recorded;
  if (change !== 'none' && needsAlert(record)) await alert(deps, record);
  if (!start) return;
  const { delivery, delays } = route;
  await deps.workflow.start({ run: record.run, delays, input: { id: record.id, delivery, ...start } });
}

/** It closed its key and gets no record, which would say that it is over. One that has a record holds the key as that says. */
async function letKeyGoOn(deps: RecorderDeps, { envelope, failure }: Received): Promise<void> {
  const { queue } = envelope;
  const { order_group: group } = failure;
  if (queue === null || group === undefined) return;
  const id = failedMessageId(envelope.id, queue);
  if (!(await deps.store.get(id))) await passOn(deps.keys, { queue, group }, id, deps.now().toISOString());
  await follow(deps, { queue, group });
}

/** A redelivery that crashed: its workflow waits for the outcome and settles it. False when none waits any more. */
async function notifyWorkflow(deps: RecorderDeps, item: Received, token: string): Promise<boolean> {
  const { failure } = item;
  const answered = await failDelivery(deps.outcomes, token, failure);
  const fields = { ...named(item), attempt: failure.attempt };
  if (answered === 'delivered')
    deps.log.warn('attempt failed', { ...fields, error_name: failure.error.name });
  else deps.log.warn('failed too late: no workflow waits for it any more', fields);
  return answered === 'delivered';
}

function note({ log }: RecorderDeps, { change, record }: Recorded): void {
  const fields = factsOf(record);
  if (change === 'none') log.info('known already', fields);
  else log.info('recorded', { ...fields, change, next_retry_at: record.next_retry_at });
}

async function alert(deps: RecorderDeps, record: FailedMessage): Promise<void> {
  deps.log.warn('failed for good', factsOf(record));
  await announce(deps, record);
}

function factsOf(record: FailedMessage) {
  return {
    ...logFields(record),
    source: record.source,
    error_name: record.error_name,
    permanent: record.permanent,
    status: record.status,
    retry_count: record.retry_count,
  };
}
