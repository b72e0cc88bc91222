import { describe, expect, it } from 'vitest';
import type { QueueHistory } from '../../core/observation/queue-history.ts';

const kept = (in_rabbitmq: number) => ({ in_rabbitmq, in_sqs: null, consumers: 1 });

/** What every implementation of QueueHistory does. */
export function queueHistoryContract(name: string, create: () => Promise<QueueHistory>) {
  describe(`history of queues: ${name}`, () => {
    it('has the samples from a time on, the oldest first, each as it was kept', async () => {
      const history = await create();
      const samples = ['10:00', '10:05', '10:10'].map((time, n) => ({
        at: `2026-01-05T${time}:00.000Z`,
        queues: { orders: { in_rabbitmq: n, in_sqs: 7, consumers: null }, 'a.b-c': kept(n) },
      }));
      for (const sample of samples.toReversed()) await history.keep(sample);
      expect(await history.since('2026-01-05T10:05:00.000Z')).toEqual(samples.slice(1));
      expect(await history.since('2026-01-05T10:10:00.001Z')).toEqual([]);
    });

    it('keeps one sample of a time: the last one', async () => {
      const history = await create();
      const at = '2026-01-05T10:00:00.000Z';
      await history.keep({ at, queues: { orders: kept(1), gone: kept(1) } });
      await history.keep({ at, queues: { orders: kept(2) } });
      expect(await history.since(at)).toEqual([{ at, queues: { orders: kept(2) } }]);
    });
  });
}
