import { describe, expect, it } from 'vitest';
import type { BrokerStatistics } from '../../core/queues/statistics.ts';
import { eventually } from '../system/courtier.ts';

/** A broker without queues, and what happens to them. */
export type StatisticsUnderTest = {
  statistics: BrokerStatistics;
  /** Makes a queue, puts messages into it, and lets a consumer take some and acknowledge all of those but the last. */
  happen(queue: string, what: { published: number; taken: number }): Promise<void>;
};

/** What every implementation of BrokerStatistics does. Figures are counted every few seconds only. */
export function brokerStatisticsContract(name: string, create: () => Promise<StatisticsUnderTest>) {
  describe(`statistics of the broker: ${name}`, () => {
    it('tell what waits, what is taken, who consumes, and what was published, delivered and acknowledged', async () => {
      const { statistics, happen } = await create();
      await happen('busy', { published: 5, taken: 3 });
      const busy = {
        name: 'busy',
        messages_ready: 2,
        messages_unacknowledged: 1,
        consumers: 1,
        published: 5,
        delivered: 3,
        acknowledged: 2,
      };
      const rates = {
        published_per_second: expect.any(Number),
        delivered_per_second: expect.any(Number),
        acknowledged_per_second: expect.any(Number),
      };
      await eventually('the figures are those', async () => {
        expect(await statistics.queue('busy')).toMatchObject({ ...busy, ...rates });
        expect((await statistics.queues()).items).toMatchObject([busy]);
        return true;
      });
    });

    it('have no figure of what has not happened', async () => {
      const { statistics, happen } = await create();
      await happen('new', { published: 0, taken: 0 });
      await expect
        .poll(() => statistics.queue('new'))
        .toMatchObject({
          name: 'new',
          messages_ready: 0,
          messages_unacknowledged: 0,
          consumers: 0,
          published: null,
          published_per_second: null,
          delivered: null,
          acknowledged: null,
        });
    });

    it('list queues by name, as many as asked for, and tell how many there are', async () => {
      const { statistics, happen } = await create();
      for (const queue of ['b', 'c/ü', 'a']) await happen(queue, { published: 0, taken: 0 });
      const names = async (limit?: number) => {
        const { items, total } = await statistics.queues(limit);
        return { names: items.map((queue) => queue.name), total };
      };
      expect(await names()).toEqual({ names: ['a', 'b', 'c/ü'], total: 3 });
      expect(await names(2)).toEqual({ names: ['a', 'b'], total: 3 });
      expect((await statistics.queues(2, 2)).items.map((queue) => queue.name)).toEqual(['c/ü']);
      expect(await statistics.queue('c/ü')).toMatchObject({ name: 'c/ü' });
    });

    it('know no queue that is not there', async () => {
      const { statistics } = await create();
      expect(await statistics.queue('nobody')).toBeUndefined();
      expect(await statistics.queues()).toEqual({ items: [], total: 0 });
    });
  });
}
