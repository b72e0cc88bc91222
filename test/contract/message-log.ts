import { randomUUID } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import type { LogEntry, MessageLog } from '../../core/audit/message-log.ts';
import type { Claims } from '../../core/idempotency/claims.ts';

const EARLIER = '2026-01-05T10:00:00.000Z';
const LATER = '2026-01-05T10:00:05.000Z';

function accepted(messageId: string): LogEntry {
  return {
    message_id: messageId,
    stage: 'publish',
    exchange: 'orders',
    routing_key: 'orders.created',
    queue: null,
    status: 'accepted',
    published_at: null,
    delivered_at: null,
    attempts: 0,
    metadata: { app_id: 'shop' },
  };
}

/** What every audit trail does. */
export function messageLogContract(name: string, create: () => Promise<MessageLog & Claims>) {
  describe(`message log: ${name}`, () => {
    it('knows nothing of an unknown message', async () => {
      const log = await create();
      expect(await log.trail(randomUUID())).toEqual([]);
    });

    it('gives back what was recorded of an accepted message', async () => {
      const log = await create();
      const entry = accepted(randomUUID());
      await log.recordAccepted(entry);
      expect(await log.trail(entry.message_id)).toEqual([entry]);
    });

    it('keeps the first when the same id is accepted again', async () => {
      const log = await create();
      const entry = accepted(randomUUID());
      await log.recordAccepted(entry);
      await log.recordAccepted({ ...entry, exchange: 'users', metadata: {} });
      expect(await log.trail(entry.message_id)).toEqual([entry]);
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
      await log.recordAccepted(accepted(messageId));
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
