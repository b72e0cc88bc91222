import { randomUUID } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import type { LogEntry, MessageLog } from '../../core/audit/message-log.ts';
import type { Claims } from '../../core/idempotency/claims.ts';

const EARLIER = '2026-01-05T10:00:00.000Z';
const LATER = '2026-01-05T10:00:05.000Z';

function published(messageId: string, more: Partial<LogEntry> = {}): LogEntry {
  return {
    message_id: messageId,
    stage: 'publish',
    exchange: 'orders',
    routing_key: 'orders.created',
    queue: null,
    status: 'published',
    published_at: EARLIER,
    delivered_at: null,
    attempts: 0,
    metadata: { app_id: 'shop' },
    ...more,
  };
}

/** What every audit trail does. */
export function messageLogContract(name: string, create: () => Promise<MessageLog & Claims>) {
  describe(`message log: ${name}`, () => {
    it('knows nothing of an unknown message', async () => {
      const log = await create();
      expect(await log.trail(randomUUID())).toEqual([]);
    });

    it('gives a recorded publish back as it was', async () => {
      const log = await create();
      const entry = published(randomUUID());
      await log.recordPublish(entry);
      expect(await log.trail(entry.message_id)).toEqual([entry]);
    });

    it('keeps the first publish of an id when the id is published again', async () => {
      const log = await create();
      const entry = published(randomUUID());
      await log.recordPublish(entry);
      await log.recordPublish({ ...entry, exchange: 'users', published_at: LATER, metadata: {} });
      expect(await log.trail(entry.message_id)).toEqual([entry]);
    });

    it('turns an accepted message into a published one', async () => {
      const log = await create();
      const entry = published(randomUUID(), { status: 'accepted', published_at: null });
      await log.recordPublish(entry);
      expect(await log.trail(entry.message_id)).toEqual([entry]);
      await log.recordPublish({ ...entry, status: 'published', published_at: LATER });
      expect(await log.trail(entry.message_id)).toEqual([
        { ...entry, status: 'published', published_at: LATER },
      ]);
    });

    it('never turns a published message back into an accepted one', async () => {
      const log = await create();
      const entry = published(randomUUID());
      await log.recordPublish(entry);
      await log.recordPublish({ ...entry, status: 'accepted', published_at: null });
      expect(await log.trail(entry.message_id)).toEqual([entry]);
    });

    it('forgets a publish that the broker refused', async () => {
      const log = await create();
      const entry = published(randomUUID());
      await log.recordPublish(entry);
      await log.forgetPublish(entry.message_id);
      expect(await log.trail(entry.message_id)).toEqual([]);
      await log.forgetPublish(entry.message_id);
    });

    it('keeps the earlier publish when a repeat of the same id is refused', async () => {
      const log = await create();
      const entry = published(randomUUID());
      await log.recordPublish(entry);
      await log.recordPublish({ ...entry, published_at: LATER });
      await log.forgetPublish(entry.message_id, LATER);
      expect(await log.trail(entry.message_id)).toEqual([entry]);
      await log.forgetPublish(entry.message_id, EARLIER);
      expect(await log.trail(entry.message_id)).toEqual([]);
    });

    it('tells the publish first and then each queue', async () => {
      const log = await create();
      const messageId = randomUUID();
      const claim = {
        messageId,
        exchange: 'orders',
        routingKey: 'orders.created',
        now: EARLIER,
        leaseUntil: LATER,
      };
      await log.claim({ ...claim, queue: 'orders' });
      await log.claim({ ...claim, queue: 'audit' });
      await log.markDelivered('orders', messageId, LATER);
      await log.recordPublish(published(messageId));
      const trail = await log.trail(messageId);
      expect(trail.map((entry) => entry.stage)).toEqual(['publish', 'queue:audit', 'queue:orders']);
      expect(trail[1]).toMatchObject({
        status: 'handling',
        queue: 'audit',
        delivered_at: null,
        published_at: null,
      });
      expect(trail[2]).toEqual({
        message_id: messageId,
        stage: 'queue:orders',
        exchange: 'orders',
        routing_key: 'orders.created',
        queue: 'orders',
        status: 'delivered',
        published_at: null,
        delivered_at: LATER,
        attempts: 1,
        metadata: {},
      });
    });
  });
}
