import { describe, expect, it } from 'vitest';
import type { QueueRecords } from '../../core/queues/queue-records.ts';
import type { RuntimeQueue, RuntimeQueues } from '../../core/queues/runtime-queue.ts';

/** Without any queue. */
export type RuntimeQueuesUnderTest = RuntimeQueues & QueueRecords;

export function runtimeQueue(name: string, more: Partial<RuntimeQueue> = {}): RuntimeQueue {
  return {
    name,
    delivery: 'pull',
    bindings: [{ exchange: 'journal', routing_key: 'log.#' }],
    message_ttl_ms: null,
    max_length: 10,
    subscription: { topic: 'log', name: 'audit' },
    created_by: 'client',
    created_at: '2026-01-05T10:00:00.000Z',
    ...more,
  };
}

export function runtimeQueuesContract(name: string, create: () => Promise<RuntimeQueuesUnderTest>) {
  describe(`queues of the run time: ${name}`, () => {
    it('are there for others once they are ready, and no longer when they are being deleted', async () => {
      const queues = await create();
      expect(await queues.reserve(runtimeQueue('q'), 10)).toBe('reserved');
      expect(await queues.find('q')).toEqual({ ...runtimeQueue('q'), state: 'creating' });
      expect(await queues.get('q')).toBeUndefined();
      expect(await queues.move('q', ['creating'], 'ready')).toBe(true);
      expect(await queues.get('q')).toEqual(runtimeQueue('q'));
      expect((await queues.list({ limit: 5 })).items).toEqual([runtimeQueue('q')]);
      expect(await queues.move('q', ['creating', 'ready'], 'deleting')).toBe(true);
      expect(await queues.get('q')).toBeUndefined();
      expect((await queues.list({ limit: 5 })).items).toEqual([]);
      expect((await queues.list({ limit: 5, alsoDeleting: true })).items).toEqual([runtimeQueue('q')]);
      expect(await queues.remove('q', ['creating', 'ready'])).toBe(false);
      expect(await queues.remove('q', ['deleting'])).toBe(true);
      expect(await queues.find('q')).toBeUndefined();
    });

    it('change their state from the named ones only, and not when there is no such queue', async () => {
      const queues = await create();
      await queues.reserve(runtimeQueue('q'), 10);
      expect(await queues.move('q', ['ready', 'deleting'], 'ready')).toBe(false);
      expect((await queues.find('q'))?.state).toBe('creating');
      expect(await queues.move('none', ['creating', 'ready', 'deleting'], 'ready')).toBe(false);
      expect(await queues.find('none')).toBeUndefined();
    });

    it('have a name each, and keep it from the first who asked', async () => {
      const queues = await create();
      await queues.reserve(runtimeQueue('q'), 10);
      expect(await queues.reserve(runtimeQueue('q', { delivery: 'amqp' }), 10)).toBe('taken');
      expect((await queues.find('q'))?.delivery).toBe('pull');
    });

    it('are never more than may be, also when many are made at the same moment, and make room when they go', async () => {
      const queues = await create();
      const names = ['a', 'b', 'c', 'd', 'e'];
      const outcomes = await Promise.all(names.map((each) => queues.reserve(runtimeQueue(each), 3)));
      expect(outcomes.toSorted()).toEqual(['full', 'full', 'reserved', 'reserved', 'reserved']);
      const [first = ''] = names.filter((_, n) => outcomes[n] === 'reserved');
      // Twice is once: no room for two.
      expect(await queues.remove(first, ['creating'])).toBe(true);
      expect(await queues.remove(first, ['creating'])).toBe(false);
      expect(await queues.reserve(runtimeQueue('next'), 3)).toBe('reserved');
      expect(await queues.reserve(runtimeQueue('after'), 3)).toBe('full');
    });

    it('are never more of one client than it may have, also when it makes many at the same moment', async () => {
      const queues = await create();
      const names = ['a', 'b', 'c', 'd'];
      const mine = (each: string) => queues.reserve(runtimeQueue(each, { created_by: 'mine' }), 10, 2);
      const outcomes = await Promise.all(names.map(mine));
      expect(outcomes.toSorted()).toEqual(['quota', 'quota', 'reserved', 'reserved']);
      expect(await queues.reserve(runtimeQueue('other', { created_by: 'other' }), 10, 2)).toBe('reserved');
      const [first = ''] = names.filter((_, n) => outcomes[n] === 'reserved');
      expect(await queues.remove(first, ['creating'])).toBe(true);
      expect(await mine('next')).toBe('reserved');
      expect(await mine('after')).toBe('quota');
    });

    it('say when they were used last, and forget it when they are gone', async () => {
      const queues = await create();
      await queues.reserve(runtimeQueue('q'), 10);
      await queues.move('q', ['creating'], 'ready');
      await queues.used('q', '2026-02-01T00:00:00.000Z');
      expect((await queues.get('q'))?.last_used_at).toBe('2026-02-01T00:00:00.000Z');
      await queues.remove('q', ['ready']);
      await queues.used('q', '2026-02-02T00:00:00.000Z');
      expect(await queues.find('q')).toBeUndefined();
    });

    it('are listed by name, each once, page after page', async () => {
      const queues = await create();
      for (const each of ['b', 'd', 'a', 'c']) {
        await queues.reserve(runtimeQueue(each), 10);
        await queues.move(each, ['creating'], 'ready');
      }
      const pages: string[][] = [];
      let cursor: string | undefined;
      do {
        const page = await queues.list({ limit: 2, cursor });
        pages.push(page.items.map((queue) => queue.name));
        cursor = page.next ?? undefined;
      } while (cursor !== undefined);
      expect(pages).toEqual([
        ['a', 'b'],
        ['c', 'd'],
      ]);
    });

    it('refuse a cursor that no page gave', async () => {
      const queues = await create();
      for (const cursor of ['', '!', Buffer.from('a b').toString('base64url')]) {
        await expect(queues.list({ limit: 2, cursor })).rejects.toMatchObject({ code: 'invalid-cursor' });
      }
    });
  });
}
