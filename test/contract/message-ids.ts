import { randomUUID } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import type { IdUse, MessageIds } from '../../core/idempotency/message-ids.ts';

function use(more: Partial<IdUse> = {}): IdUse {
  return {
    messageId: randomUUID(),
    clientId: 'shop',
    content: 'a',
    exchange: 'orders',
    routingKey: '',
    now: '2026-01-05T10:00:00.000Z',
    ...more,
  };
}

/** Which message an id belongs to. */
export function messageIdsContract(name: string, create: () => Promise<MessageIds>) {
  describe(`message ids: ${name}`, () => {
    it('belong to the first of fifty that use one at once', async () => {
      const ids = await create();
      const one = use();
      const used = await Promise.all(
        Array.from({ length: 50 }, (_, n) => ids.claim({ ...one, content: `${n}` })),
      );
      expect(used.filter(({ outcome }) => outcome === 'new')).toHaveLength(1);
      expect(used.filter(({ outcome }) => outcome === 'other')).toHaveLength(49);
    });

    it('tell a repeat, wherever it goes, from another body and another client', async () => {
      const ids = await create();
      const one = use();
      expect(await ids.claim(one)).toEqual({ outcome: 'new' });
      expect(await ids.claim(one)).toEqual({ outcome: 'repeat', sameWay: true });
      expect(await ids.claim({ ...one, exchange: 'users' })).toEqual({ outcome: 'repeat', sameWay: false });
      expect(await ids.claim({ ...one, routingKey: 'k' })).toEqual({ outcome: 'repeat', sameWay: false });
      expect(await ids.claim({ ...one, content: 'b' })).toEqual({ outcome: 'other' });
      expect(await ids.claim({ ...one, clientId: 'guesser' })).toEqual({ outcome: 'other' });
      expect(await ids.claim(use())).toEqual({ outcome: 'new' });
    });

    it('can be used again once they are free', async () => {
      const ids = await create();
      const one = use();
      await ids.claim(one);
      await ids.free(one.messageId);
      await ids.free(one.messageId);
      expect(await ids.claim({ ...one, content: 'b' })).toEqual({ outcome: 'new' });
    });
  });
}
