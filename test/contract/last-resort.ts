import { describe, expect, it } from 'vitest';
import type { LastResort } from '../../core/failure/last-resort.ts';
import type { RabbitmqDelivery } from '../../core/message/rabbitmq-event.ts';

export type LastResortHarness = {
  lastResort: LastResort;
  /** Puts messages into the queue, in this order. */
  put(messages: readonly { id: string; body: string }[]): Promise<void>;
};

const soon = () => new Date(Date.now() + 60_000);
const named = (...ids: string[]) => ids.map((id) => ({ id, body: `body of ${id}` }));

export function lastResortContract(name: string, create: () => Promise<LastResortHarness>): void {
  describe(`the queue of last resort: ${name}`, () => {
    it('hands over each message once, whole and in order, and has none of them afterwards', async () => {
      const { lastResort, put } = await create();
      await put(named('a', 'b'));
      const seen: RabbitmqDelivery[] = [];
      const take = async (delivery: RabbitmqDelivery) => void seen.push(delivery);
      const limits = { most: 10, until: soon() };
      expect(await lastResort.drain(take, limits)).toEqual({ found: 2, taken: 2, errors: [] });
      expect(seen.map(({ id, body }) => ({ id, body: Buffer.from(body).toString() }))).toEqual(
        named('a', 'b'),
      );
      expect(await lastResort.drain(take, limits)).toMatchObject({ taken: 0, errors: [] });
    });

    it('keeps what was not taken, hands over what stands behind it, and tells the errors', async () => {
      const { lastResort, put } = await create();
      await put(named('a', 'b', 'c'));
      const seen: unknown[] = [];
      const refused = new Error('not this one');
      const take = (refuse: string) => async (delivery: RabbitmqDelivery) => {
        seen.push(delivery.id);
        if (delivery.id === refuse) throw refused;
      };
      const limits = { most: 10, until: soon() };
      expect(await lastResort.drain(take('a'), limits)).toEqual({ found: 3, taken: 2, errors: [refused] });
      expect(await lastResort.drain(take('nothing'), limits)).toMatchObject({ taken: 1, errors: [] });
      expect(seen).toEqual(['a', 'b', 'c', 'a']);
    });

    it('keeps what it is given back for longer than any queue gives a message to its consumers', async () => {
      const { lastResort, put } = await create();
      await put(named('a'));
      const refuse = () => Promise.reject(new Error('not now'));
      for (let times = 0; times < 25; times += 1) {
        expect(await lastResort.drain(refuse, { most: 1, until: soon() })).toMatchObject({
          found: 1,
          taken: 0,
        });
      }
    });

    it('stops at the number and at the time that it was given', async () => {
      const { lastResort, put } = await create();
      await put(named('a', 'b', 'c'));
      const take = async () => undefined;
      expect(await lastResort.drain(take, { most: 2, until: soon() })).toMatchObject({ taken: 2 });
      expect(await lastResort.drain(take, { most: 2, until: new Date(0) })).toMatchObject({ taken: 0 });
      expect(await lastResort.drain(take, { most: 2, until: soon() })).toMatchObject({ taken: 1 });
    });
  });
}
