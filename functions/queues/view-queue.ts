import type { QueueView } from '../../core/api/views-queues.ts';
import { messagesIn, type QueueDepth } from '../../core/queues/depth.ts';
import type { KnownQueue } from '../../core/queues/known-queues.ts';
import { type RetriesWaiting, retriesWaitingOf } from '../../core/queues/retries-waiting.ts';
import type { QueueStatistics } from '../../core/queues/statistics.ts';
import { hasWorkQueue } from '../../core/topology/names.ts';
import type { Deps } from './dependencies.ts';
import { known, noQueue } from './which-queue.ts';

export type Seen = {
  queue: KnownQueue;
  inRabbitMq: QueueStatistics;
  /** Undefined where it has no work queue. */
  inSqs: QueueDepth | undefined;
  retries: RetriesWaiting;
  /** Seconds, of what is in SQS; undefined: not known. */
  oldestAge: number | undefined;
};

/** One queue as RabbitMQ, SQS and the failed messages know it. Throws NotFoundError. */
export async function seen(deps: Deps, name: string): Promise<Seen> {
  const [queue, inRabbitMq, retries] = await Promise.all([
    known(deps, name),
    statisticsOf(deps, name),
    retriesWaitingOf(deps.failedMessages, name),
  ]);
  if (!inRabbitMq) throw noQueue(name);
  const inSqs = await countsOf(queue, deps.workQueues.counts);
  const ages = await oldestAges(deps, [{ queue, inSqs }]);
  return { queue, inRabbitMq, retries, inSqs, oldestAge: ages.get(name) };
}

/** Where the management API does not count, AMQP tells what is ready and who consumes; nothing tells what is unacknowledged. */
async function statisticsOf(
  { statistics, messages }: Pick<Deps, 'statistics' | 'messages'>,
  name: string,
): Promise<QueueStatistics | undefined> {
  const found = await statistics.queue(name);
  if (!found || found.messages_ready !== null) return found;
  const now = await messages.count(name);
  return now && { ...found, messages_ready: now.ready, consumers: now.consumers };
}

export async function countsOf(
  queue: KnownQueue,
  counts: Deps['workQueues']['counts'],
): Promise<QueueDepth | undefined> {
  return hasWorkQueue(queue) ? counts(queue.name) : undefined;
}

/** Of all queues of a page in one call, and none when all of them are empty. */
export function oldestAges(
  { oldestMessages }: Deps,
  counted: readonly Pick<Seen, 'queue' | 'inSqs'>[],
): Promise<ReadonlyMap<string, number>> {
  return oldestMessages.ages(
    counted.filter(({ inSqs }) => messagesIn(inSqs) > 0).map(({ queue }) => queue.name),
  );
}

export function viewQueue({ queue, inRabbitMq, inSqs, retries, oldestAge }: Seen): QueueView {
  const ready = sum(inRabbitMq.messages_ready, inSqs?.visible ?? 0);
  const in_flight = sum(inRabbitMq.messages_unacknowledged, inSqs?.in_flight ?? 0);
  const inBroker = sum(inRabbitMq.messages_ready, inRabbitMq.messages_unacknowledged);
  const delayed = inSqs?.delayed ?? 0;
  const held = sum(ready, in_flight, delayed);
  return {
    name: queue.name,
    origin: queue.origin,
    delivery: queue.delivery,
    message_count: sum(held, retries.count),
    consumer_count: inRabbitMq.consumers,
    ready,
    in_flight,
    delayed,
    waiting_for_retry: retries.count,
    waiting_for_retry_more: retries.more,
    oldest_age_seconds: held === 0 ? 0 : (oldestAge ?? null),
    publish_rate: inRabbitMq.published_per_second,
    deliver_rate: inRabbitMq.delivered_per_second,
    ack_rate: inRabbitMq.acknowledged_per_second,
    capacity: queue.maxLength,
    capacity_used: queue.maxLength === null || inBroker === null ? null : inBroker / queue.maxLength,
  };
}

/** Null when one of them is not known. */
export function sum(...figures: (number | null)[]): number | null {
  return figures.reduce((all, one) => (all === null || one === null ? null : all + one), 0);
}
