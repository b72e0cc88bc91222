import { randomUUID } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { DELIVERY_INLINE_BYTES } from '../../core/limits.ts';
import type { Deliveries, OpenDelivery } from '../../core/subscriptions/deliveries.ts';

export function openDelivery(more: Partial<OpenDelivery> = {}): OpenDelivery {
  return {
    id: randomUUID(),
    queue: 'journal_auth',
    envelope: {
      id: 'm-1',
      exchange: 'journal',
      routing_key: 'auth.signin',
      queue: 'journal_auth',
      encoding: 'text',
      properties: { type: 'signin' },
      // A number that DynamoDB does not take.
      headers: { tenant: 't-1', tiny: 1e-200, nested: [{ a: null }] },
      redelivery: { failed_message_id: 'f-1', run: 'f-1-1', attempt: 1 },
    },
    body: Buffer.from('{"n":1}'),
    receipt: 'receipt-1',
    received_at: '2026-01-05T10:00:00.000Z',
    visible_at: '2026-01-05T10:00:30.000Z',
    ...more,
  };
}

export function deliveriesContract(name: string, create: () => Promise<Deliveries>): void {
  describe(`deliveries: ${name}`, () => {
    it('keep each of many, with its body byte for byte, small or large or empty', async () => {
      const deliveries = await create();
      const sizes = [0, 1, DELIVERY_INLINE_BYTES, DELIVERY_INLINE_BYTES + 1, 900_000];
      const open = Array.from({ length: 60 }, (_, n) =>
        openDelivery({ body: Buffer.alloc(sizes[n] ?? n, n % 256), taskToken: `token-${n}` }),
      );
      await deliveries.open(open);
      for (const { body, ...delivery } of open) {
        const { body: read, ...found } = (await deliveries.get(delivery.id)) ?? {};
        expect(found).toEqual({ ...delivery, decision: null, closed: false });
        expect(Buffer.from((await read?.()) ?? 'none').equals(body)).toBe(true);
      }
    });

    it('are none where nothing was given out', async () => {
      const deliveries = await create();
      await deliveries.open([]);
      const id = randomUUID();
      expect(await deliveries.get(id)).toBeUndefined();
      expect(await deliveries.decide(id, 'failed')).toBeUndefined();
      expect(await deliveries.extend(id, '2026-01-05T10:01:00.000Z')).toBe(false);
      await deliveries.close(id);
      expect(await deliveries.get(id)).toBeUndefined();
    });

    it('let the first word hold, of many at the same time', async () => {
      const deliveries = await create();
      const delivery = openDelivery();
      await deliveries.open([delivery]);
      const said = await Promise.all([
        deliveries.decide(delivery.id, 'acknowledged'),
        deliveries.decide(delivery.id, 'failed'),
        deliveries.decide(delivery.id, 'requeued'),
      ]);
      expect(new Set(said).size).toBe(1);
      expect((await deliveries.get(delivery.id))?.decision).toBe(said[0]);
      expect(await deliveries.extend(delivery.id, '2026-01-05T11:00:00.000Z')).toBe(false);
    });

    it('say how long they are hidden', async () => {
      const deliveries = await create();
      const delivery = openDelivery();
      await deliveries.open([delivery]);
      expect(await deliveries.extend(delivery.id, '2026-01-05T11:00:00.000Z')).toBe(true);
      expect(await deliveries.get(delivery.id)).toMatchObject({ visible_at: '2026-01-05T11:00:00.000Z' });
    });

    it('forget body, receipt and token of what is done with, and remember what became of it', async () => {
      const deliveries = await create();
      const delivery = openDelivery({ taskToken: 'token-1' });
      await deliveries.open([delivery]);
      await deliveries.decide(delivery.id, 'acknowledged');
      await deliveries.close(delivery.id);
      const found = await deliveries.get(delivery.id);
      expect(found).toMatchObject({
        decision: 'acknowledged',
        closed: true,
        queue: 'journal_auth',
        receipt: '',
      });
      expect(found?.taskToken).toBeUndefined();
      expect(await found?.body()).toBeUndefined();
    });
  });
}
