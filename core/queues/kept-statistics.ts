import type { KeptFor } from '../kept-answers.ts';
import { everyQueue } from './every-queue.ts';
import type { BrokerStatistics, QueueStatistics } from './statistics.ts';

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
  { now, seconds }: KeptFor,
): KeptStatistics {
  let kept: { until: number; at: string; all: Promise<Map<string, QueueStatistics>> } | undefined;
  return {
    async queue(name) {
      const at = now();
      if (!kept || kept.until <= at.getTime()) {
        kept = { until: at.getTime() + seconds * 1_000, at: at.toISOString(), all: byName(source) };
        kept.all.catch(() => undefined);
      }
      const { at: asked, all } = kept;
      return { at: asked, figures: (await all).get(name) };
    },
  };
}

async function byName(source: Pick<BrokerStatistics, 'queues'>): Promise<Map<string, QueueStatistics>> {
  const all = await everyQueue(source, PAGES_MAX);
  return new Map(all.map((queue) => [queue.name, queue]));
}
