import { classify } from '../../core/failure/classify.ts';
import { deadLetterReport } from '../../core/failure/death-report.ts';
import { createReporter, type Report } from '../../core/failure/reporter.ts';
import type { FailureReports } from '../../core/failure/reports.ts';
import type { Log } from '../../core/log.ts';
import { bridgedEnvelope } from '../../core/message/bridged.ts';
import { HeadersNotCarriedError } from '../../core/message/left-out.ts';
import { parseRabbitmqEvent, type QueueDeliveries } from '../../core/message/rabbitmq-event.ts';
import type { WorkItem } from '../../core/message/work-item.ts';
import type { WorkQueues } from '../../core/message/work-queues.ts';
import type { DeclaredQueue } from '../../core/topology/index.ts';
import { traceFields } from '../../core/trace/carried.ts';
import { bridgeSpan } from '../../core/trace/message-span.ts';
import type { Spans } from '../../core/trace/spans.ts';

export type Deps = {
  workQueues: WorkQueues;
  reports: FailureReports;
  queueNamed: (name: string) => DeclaredQueue | undefined;
  /** What a queue's messages have to live, milliseconds: times-to-live.ts. */
  ttlMsOf: (queue: string) => Promise<number>;
  now: () => Date;
  newId: () => string;
  spans: Spans;
  log: Log;
};

/**
 * The bridge: moves what RabbitMQ's event source hands over to SQS, and does nothing else. The event source retries
 * the whole batch until it succeeds and cannot leave one item out, so a bad message never fails it: it becomes a
 * failure report. Throws only when SQS cannot be reached; then nothing is lost, and repeats are known by their id.
 */
export function createHandler(deps: Deps): (event: unknown) => Promise<void> {
  const report = createReporter(deps.reports, deps.log);
  return async (event) => {
    await Promise.all(
      parseRabbitmqEvent(event).map((source) => {
        const declared = deps.queueNamed(source.queue);
        return declared?.delivery === 'dead-letters'
          ? recordDeaths(deps, report, source)
          : moveToWorkQueue(deps, report, source, declared);
      }),
    );
  };
}

/** A queue that the topology does not declare was made at run time, for clients that pull: it has a work queue too. */
async function moveToWorkQueue(
  deps: Deps,
  report: Report,
  { queue, deliveries }: QueueDeliveries,
  declared: DeclaredQueue | undefined,
): Promise<void> {
  const { newId, log } = deps;
  const context = { queue, declared, defaultTtlMs: await deps.ttlMsOf(queue), newId, now: deps.now() };
  const whole = deliveries.filter(({ dropped }) => dropped === undefined);
  const items = whole.map(
    (delivery): WorkItem => ({ envelope: bridgedEnvelope(delivery, context), body: delivery.body }),
  );
  const spans = items.map(({ envelope }) => deps.spans.start(bridgeSpan(envelope)));
  const refused = await deps.workQueues.send(queue, items);
  const failed = new Map(refused.map(({ item, error }) => [item, error]));
  for (const [index, item] of items.entries()) {
    spans[index]?.end(failed.get(item));
    if (failed.has(item)) continue;
    const { id, exchange, routing_key, headers } = item.envelope;
    log.info('bridged', { message_id: id, queue, exchange, routing_key, ...traceFields(headers) });
  }
  const failed_at = context.now.toISOString();
  for (const { item, error } of refused) {
    await report({ ...item, failure: { source: 'bridge', error: classify(error), failed_at, attempt: 1 } });
  }
  for (const delivery of deliveries) {
    if (!delivery.dropped) continue;
    const envelope = bridgedEnvelope(delivery, context);
    const error = classify(new HeadersNotCarriedError(delivery.dropped.reason));
    await report({
      envelope,
      body: delivery.body,
      failure: { source: 'bridge', error, failed_at, attempt: 1 },
    });
  }
}

/**
 * Dead letters go to the recorder, under the name of the queue in which they died. Headers that cannot be carried are
 * left out: the message has failed already, and the record says what is missing.
 */
async function recordDeaths(
  deps: Deps,
  report: Report,
  { queue, deliveries }: QueueDeliveries,
): Promise<void> {
  const context = { deadLetterQueue: queue, now: deps.now(), newId: deps.newId };
  await Promise.all(deliveries.map((delivery) => report(deadLetterReport(delivery, context))));
}
