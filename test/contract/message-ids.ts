import { randomUUID } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import {
  type IdHold,
  type IdUse,
  MAX_USES_KEPT,
  type MessageIds,
} from '../../core/idempotency/message-ids.ts';

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

    it('say since when they are used, until they are free again', async () => {
      const ids = await create();
      const one = use();
      expect(await ids.since(one.messageId)).toBeUndefined();
      const used = await ids.claim(one);
      await ids.claim({ ...one, now: '2026-01-05T11:00:00.000Z', content: 'other' });
      expect(await ids.since(one.messageId)).toBe('2026-01-05T10:00:00.000Z');
      if (used.outcome === 'new') await ids.free(used.hold);
      expect(await ids.since(one.messageId)).toBeUndefined();
    });

    it('tell a repeat, wherever it goes, from another body and another client', async () => {
      const ids = await create();
      const one = use();
      expect(await ids.claim(one)).toMatchObject({ outcome: 'new' });
      expect(await ids.claim(one)).toMatchObject({ outcome: 'repeat', sameWay: true });
      expect(await ids.claim({ ...one, exchange: 'users' })).toMatchObject({
        outcome: 'repeat',
        sameWay: false,
      });
      expect(await ids.claim({ ...one, routingKey: 'k' })).toMatchObject({
        outcome: 'repeat',
        sameWay: false,
      });
      for (const exchange of ['users', 'orders']) {
        expect(await ids.claim({ ...one, exchange })).toMatchObject({ outcome: 'repeat', sameWay: true });
      }
      expect(await ids.claim({ ...one, content: 'b' })).toEqual({ outcome: 'other' });
      expect(await ids.claim({ ...one, clientId: 'guesser' })).toEqual({ outcome: 'other' });
      expect(await ids.claim(use())).toMatchObject({ outcome: 'new' });
    });

    it('can be used again once they are free', async () => {
      const ids = await create();
      const one = use();
      const hold = await held(ids, one);
      await ids.free(hold);
      await ids.free(hold);
      expect(await ids.claim({ ...one, content: 'b' })).toMatchObject({ outcome: 'new' });
    });

    it('stay with the next one when the one before frees them again', async () => {
      const ids = await create();
      const one = use();
      const hold = await held(ids, one);
      await ids.free(hold);
      const next = { ...one, content: 'b' };
      await held(ids, next);
      await ids.free(hold);
      expect(await ids.claim(next)).toMatchObject({ outcome: 'repeat' });
      expect(await ids.claim(one)).toEqual({ outcome: 'other' });
    });

    it('stay with a repeat when the first use is taken back, and the other way round', async () => {
      const ids = await create();
      for (const takenBack of [0, 1]) {
        const one = use();
        const holds = [await held(ids, one), await held(ids, one)];
        const hold = holds[takenBack];
        if (hold) await ids.free(hold);
        expect(await ids.claim({ ...one, content: 'b' })).toEqual({ outcome: 'other' });
        expect(await ids.claim(one)).toMatchObject({ outcome: 'repeat' });
      }
    });

    it('are no repeat of the way of a use that was taken back', async () => {
      const ids = await create();
      const one = use();
      const hold = await held(ids, one);
      await held(ids, { ...one, exchange: 'users' });
      await ids.free(hold);
      expect(await ids.claim({ ...one, exchange: 'users' })).toMatchObject({ sameWay: true });
      expect(await ids.claim(one)).toMatchObject({ outcome: 'repeat', sameWay: false });
    });

    it('are free when every use of them is taken back, also all at once', async () => {
      const ids = await create();
      const one = use();
      const holds = [await held(ids, one), await held(ids, one), await held(ids, one)];
      await Promise.all(holds.map((hold) => ids.free(hold)));
      expect(await ids.claim({ ...one, content: 'b' })).toMatchObject({ outcome: 'new' });
    });

    it('are used however often; what is too often to be told apart is never free again', async () => {
      const ids = await create();
      const one = use();
      const used = [];
      for (let n = 0; n < MAX_USES_KEPT + 3; n += 1) used.push(await ids.claim(one));
      const holds = used.flatMap((each) => ('hold' in each && each.hold ? [each.hold] : []));
      expect(holds).toHaveLength(MAX_USES_KEPT);
      expect(used.at(-1)).toEqual({ outcome: 'repeat', sameWay: true, hold: undefined });
      expect(await ids.claim({ ...one, content: 'b' })).toEqual({ outcome: 'other' });
    });
  });
}

async function held(ids: MessageIds, one: IdUse): Promise<IdHold> {
  const used = await ids.claim(one);
  if (used.outcome === 'other' || !used.hold) throw new Error('It cannot be held.');
  return used.hold;
}
