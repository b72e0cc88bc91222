import { type BrokerStatistics, QUEUE_STATISTICS_MAX, type QueueStatistics } from './statistics.ts';

/** What is known of a queue, and when RabbitMQ said it (ISO). `figures` undefined: it did not speak of this queue. */
export type KeptFigures = { at: string; figures: QueueStatistics | undefined };
export type KeptStatistics = { queue(name: string): Promise<KeptFigures> };

/** Pages of one round: ten thousand queues with the longest page. */
const PAGES_MAX = 20;

/**
 * The figures of all queues, asked for once in so many seconds, however many queues are asked about: Amazon MQ wants its
 * management API polled once a minute at most. One that failed is not asked again before either, and throws the same.
 */
export function keptStatistics(
  source: Pick<BrokerStatistics, 'queues'>,
  { now, seconds }: { now: () => Date; seconds: number },
): KeptStatistics {
  let kept: { until: number; at: string; all: Promise<Map<string, QueueStatistics>> } | undefined;
  return {
    async queue(name) {
      const at = now();
      if (!kept || kept.until <= at.getTime()) {
        kept = { until: at.getTime() + seconds * 1_000, at: at.toISOString(), all: everyQueue(source) };
        kept.all.catch(() => undefined);
      }
      const { at: asked, all } = kept;
      return { at: asked, figures: (await all).get(name) };
    },
  };
}

async function everyQueue({
  queues,
}: Pick<BrokerStatistics, 'queues'>): Promise<Map<string, QueueStatistics>> {
  const all = new Map<string, QueueStatistics>();
  for (let page = 1; page <= PAGES_MAX; page += 1) {
    const { items, total } = await queues(QUEUE_STATISTICS_MAX, page);
    for (const item of items) all.set(item.name, item);
    if (items.length === 0 || all.size >= total) break;
  }
  return all;
}
