import { randomUUID } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import type { MessageLog } from '../../core/audit/message-log.ts';
import type { ClaimRequest, Claims } from '../../core/idempotency/claims.ts';

const second = (n: number) => new Date(Date.UTC(2026, 0, 5, 10, 0, n)).toISOString();

function request(more: Partial<ClaimRequest> = {}): ClaimRequest {
  return {
    queue: 'orders',
    messageId: randomUUID(),
    exchange: null,
    routingKey: null,
    now: second(0),
    leaseUntil: second(30),
    ...more,
  };
}

/** What makes an effect happen once. */
export function claimsContract(name: string, create: () => Promise<MessageLog & Claims>) {
  describe(`claims: ${name}`, () => {
    it('lets exactly one of fifty claim at once', async () => {
      const claims = await create();
      const one = request();
      const results = await Promise.all(Array.from({ length: 50 }, () => claims.claim(one)));
      expect(results.filter((result) => result.outcome === 'won')).toEqual([{ outcome: 'won', attempts: 1 }]);
      expect(results.filter((result) => result.outcome === 'busy')).toHaveLength(49);
      expect(results).toContainEqual({ outcome: 'busy', leaseUntil: one.leaseUntil });
    });

    it('holds a message once for each queue', async () => {
      const claims = await create();
      const one = request();
      expect(await claims.claim(one)).toEqual({ outcome: 'won', attempts: 1 });
      expect(await claims.claim({ ...one, queue: 'email_queue' })).toEqual({ outcome: 'won', attempts: 1 });
      expect(await claims.claim({ ...one, messageId: randomUUID() })).toEqual({
        outcome: 'won',
        attempts: 1,
      });
    });

    it('remembers a delivered message, however late the repeat', async () => {
      const claims = await create();
      const one = request();
      await claims.claim(one);
      await claims.markDelivered(one.queue, one.messageId, second(1));
      expect(await claims.claim({ ...one, now: second(9_999) })).toEqual({
        outcome: 'delivered',
        attempts: 1,
      });
    });

    it('keeps the first time of delivery', async () => {
      const claims = await create();
      const one = request();
      await claims.claim(one);
      await claims.markDelivered(one.queue, one.messageId, second(1));
      await claims.markDelivered(one.queue, one.messageId, second(2));
      expect(await claims.trail(one.messageId)).toMatchObject([
        { status: 'delivered', delivered_at: second(1) },
      ]);
    });

    it('can be claimed again at once after a failed attempt, and counts the attempts', async () => {
      const claims = await create();
      const one = request();
      await claims.claim(one);
      await claims.release(one.queue, one.messageId, second(1), { name: 'TypeError', message: 'no stock' });
      expect(await claims.trail(one.messageId)).toMatchObject([
        {
          status: 'failed',
          attempts: 1,
          metadata: { failed_at: second(1), error_name: 'TypeError', error_message: 'no stock' },
        },
      ]);
      expect(await claims.claim({ ...one, now: second(1) })).toEqual({ outcome: 'won', attempts: 2 });
      expect(await claims.claim({ ...one, now: second(1) })).toMatchObject({ outcome: 'busy' });
    });

    it('is taken over when its owner must be dead, by exactly one', async () => {
      const claims = await create();
      const one = request();
      await claims.claim(one);
      const inTime = { ...one, now: second(30), leaseUntil: second(60) };
      expect(await claims.claim(inTime)).toEqual({ outcome: 'busy', leaseUntil: second(30) });
      const late = { ...one, now: second(31), leaseUntil: second(61) };
      const results = await Promise.all(Array.from({ length: 10 }, () => claims.claim(late)));
      expect(results.filter((result) => result.outcome === 'won')).toEqual([{ outcome: 'won', attempts: 2 }]);
    });

    it('tells one caller of a crash when a delivery that was begun comes again, and is free then', async () => {
      const claims = await create();
      const one = request({ delivery: '1' });
      await claims.claim(one);
      const late = { ...one, now: second(31), leaseUntil: second(61) };
      expect(await claims.claim({ ...late, now: second(30) })).toEqual({
        outcome: 'busy',
        leaseUntil: second(30),
      });
      expect(await claims.claim(late)).toEqual({ outcome: 'crashed' });
      expect(await claims.trail(one.messageId)).toMatchObject([
        { status: 'failed', attempts: 1, metadata: { error_name: 'ConsumerCrashed', failed_at: second(31) } },
      ]);
      expect(await claims.claim(late)).toEqual({ outcome: 'won', attempts: 2 });
    });

    it('takes a crash for a crash once, however many come at once', async () => {
      const claims = await create();
      const one = request({ delivery: '1' });
      await claims.claim(one);
      const late = { ...one, now: second(31), leaseUntil: second(61) };
      const results = await Promise.all(Array.from({ length: 10 }, () => claims.claim(late)));
      expect(results.filter(({ outcome }) => outcome === 'crashed')).toHaveLength(1);
      expect(results.filter(({ outcome }) => outcome === 'won').length).toBeLessThanOrEqual(1);
    });

    it('lets a later delivery take over what an earlier one left, and clients that pull whatever they left', async () => {
      const claims = await create();
      const one = request({ delivery: '1' });
      await claims.claim(one);
      const retry = { ...one, delivery: '2', now: second(31), leaseUntil: second(61) };
      expect(await claims.claim(retry)).toEqual({ outcome: 'won', attempts: 2 });

      const pulled = request({ leaseUntil: second(0) });
      await claims.claim(pulled);
      expect(await claims.claim({ ...pulled, now: second(5) })).toEqual({ outcome: 'won', attempts: 2 });
    });

    it.each(['handling', 'failed', 'delivered'])(
      'knows another body under an id that is %s, and leaves it so',
      async (state) => {
        const claims = await create();
        const one = request({ content: 'a' });
        await claims.claim(one);
        if (state === 'failed')
          await claims.release(one.queue, one.messageId, second(1), { name: 'E', message: '' });
        if (state === 'delivered') await claims.markDelivered(one.queue, one.messageId, second(1));
        const late = { ...one, now: second(31), leaseUntil: second(61) };
        const [before] = await claims.trail(one.messageId);
        expect(await claims.claim({ ...late, content: 'b' })).toEqual({ outcome: 'other' });
        expect(await claims.trail(one.messageId)).toEqual([before]);
        const repeat = state === 'delivered' ? 'delivered' : 'won';
        expect(await claims.claim(late)).toMatchObject({ outcome: repeat });
      },
    );

    it('lets a redelivery have any body, and knows the first one afterwards', async () => {
      const claims = await create();
      const one = request({ content: 'a', delivery: '1' });
      await claims.claim(one);
      await claims.release(one.queue, one.messageId, second(1), { name: 'E', message: '' });
      const { content: _, ...redelivery } = { ...one, delivery: '2', now: second(2) };
      expect(await claims.claim(redelivery)).toMatchObject({ outcome: 'won' });
      await claims.markDelivered(one.queue, one.messageId, second(3));
      expect(await claims.claim({ ...one, now: second(4) })).toEqual({ outcome: 'delivered', attempts: 2 });
      expect(await claims.claim({ ...one, content: 'edited', now: second(4) })).toEqual({ outcome: 'other' });
    });

    it('says how often a message was claimed, when it is delivered and ever after', async () => {
      const claims = await create();
      const one = request({ delivery: '1' });
      await claims.claim(one);
      await claims.release(one.queue, one.messageId, second(1), { name: 'E', message: '' });
      await claims.claim(one);
      expect(await claims.markDelivered(one.queue, one.messageId, second(2))).toMatchObject({ attempts: 2 });
      expect(await claims.markDelivered(one.queue, one.messageId, second(3))).toMatchObject({ attempts: 2 });
      expect(await claims.claim(one)).toEqual({ outcome: 'delivered', attempts: 2 });
    });

    it('says of a message that it is delivered from then on, and of no other under its id', async () => {
      const claims = await create();
      const one = request({ content: 'a' });
      const { queue, messageId } = one;
      expect(await claims.isDelivered({ queue, messageId })).toBe(false);
      await claims.claim(one);
      expect(await claims.isDelivered({ queue, messageId, content: 'a' })).toBe(false);
      await claims.markDelivered(queue, messageId, second(1));
      const asked = [{}, { content: 'a' }, { content: 'b' }, { queue: 'email_queue' }];
      const answers = await Promise.all(
        asked.map((more) => claims.isDelivered({ queue, messageId, ...more })),
      );
      expect(answers).toEqual([true, true, false, false]);
    });

    it('stays delivered when a late release comes', async () => {
      const claims = await create();
      const one = request();
      await claims.claim(one);
      await claims.markDelivered(one.queue, one.messageId, second(1));
      await claims.release(one.queue, one.messageId, second(2), { name: 'Error', message: 'late' });
      expect(await claims.claim({ ...one, now: second(99) })).toEqual({ outcome: 'delivered', attempts: 1 });
    });

    it('makes no entry for a message that was never claimed', async () => {
      const claims = await create();
      const one = request();
      expect(await claims.markDelivered(one.queue, one.messageId, second(1))).toEqual({ attempts: 0 });
      await claims.release(one.queue, one.messageId, second(1), { name: 'Error', message: 'x' });
      expect(await claims.trail(one.messageId)).toEqual([]);
    });
  });
}
