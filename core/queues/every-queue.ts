import { type BrokerStatistics, QUEUE_STATISTICS_MAX, type QueueStatistics } from './statistics.ts';

/** Pages that are read by default: 2,000 queues, which is what Courtier's own broker makes at most. */
const PAGES_MAX = 4;

/** The figures of all queues by name, page after page; of those beyond the last page nothing. */
export async function everyQueue(
  { queues }: Pick<BrokerStatistics, 'queues'>,
  pagesMax: number = PAGES_MAX,
): Promise<QueueStatistics[]> {
  const all: QueueStatistics[] = [];
  for (let page = 1; page <= pagesMax; page += 1) {
    const { items, total } = await queues(QUEUE_STATISTICS_MAX, page);
    all.push(...items);
    if (items.length === 0 || all.length >= total) break;
  }
  return all;
}
