import { Buffer } from 'node:buffer';
import { describe, expect, it } from 'vitest';
import type { RabbitmqDelivery } from '../../core/message/rabbitmq-event.ts';
import type { QueueDrain } from '../../core/queues/queue-drain.ts';

export type QueueDrainHarness = {
  drain: QueueDrain;
  /** A queue with these messages, in this order. */
  queue(ids: readonly string[]): Promise<string>;
  /** What the queue still holds. */
  left(queue: string): Promise<number>;
};

const named = (count: number) => Array.from({ length: count }, (_, n) => `m-${n}`);
const limits = (more: { most?: number; messages?: number; bytes?: number } = {}) => ({
  most: more.most ?? 100,
  until: new Date(Date.now() + 60_000),
  batch: { messages: more.messages ?? 10, bytes: more.bytes ?? 1_000_000 },
});

export function queueDrainContract(name: string, create: () => Promise<QueueDrainHarness>): void {
  describe(`draining a queue: ${name}`, () => {
    it('hands over every message once, in batches and in order, and leaves none', async () => {
      const { drain, queue, left } = await create();
      const of = await queue(named(25));
      const batches: RabbitmqDelivery[][] = [];
      const ended = await drain.drain(of, limits(), async (batch) => void batches.push(batch));
      expect(ended).toEqual({ taken: 25, isEmpty: true });
      expect(batches.map(({ length }) => length)).toEqual([10, 10, 5]);
      expect(batches.flat().map(({ id }) => id)).toEqual(named(25));
      expect(Buffer.from(batches[0]?.[0]?.body ?? '').toString()).toBe('body of m-0');
      expect(await left(of)).toBe(0);
    });

    it('takes no more than it may, the oldest first', async () => {
      const { drain, queue, left } = await create();
      const of = await queue(named(5));
      const seen: (string | undefined)[] = [];
      const keep = async (batch: RabbitmqDelivery[]) => void seen.push(...batch.map(({ id }) => id));
      expect(await drain.drain(of, limits({ most: 3 }), keep)).toEqual({ taken: 3, isEmpty: false });
      expect(seen).toEqual(named(3));
      expect(await left(of)).toBe(2);
    });

    it('leaves a batch in the queue that is not kept, and throws why', async () => {
      const { drain, queue, left } = await create();
      const of = await queue(named(5));
      let kept = 0;
      const refused = new Error('not this one');
      const keep = async () => {
        if (kept > 0) throw refused;
        kept += 1;
      };
      await expect(drain.drain(of, limits({ messages: 2 }), keep)).rejects.toBe(refused);
      await expect.poll(() => left(of)).toBe(3);
    });

    it('knows of no queue that is not there', async () => {
      const { drain } = await create();
      expect(await drain.drain('no-such-queue', limits(), async () => undefined)).toBeUndefined();
    });
  });
}
