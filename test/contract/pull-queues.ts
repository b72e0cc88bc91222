import { describe, expect, it } from 'vitest';
import type { WorkItem } from '../../core/message/work-item.ts';
import type { PullQueues } from '../../core/subscriptions/pull-queues.ts';

export type PullQueuesHarness = {
  pullQueues: PullQueues;
  /** A queue that is there, and has nothing in it. */
  queue: string;
  put(item: WorkItem): Promise<void>;
};

export function workItem(id: string, more: Partial<WorkItem> = {}): WorkItem {
  return {
    envelope: {
      id,
      exchange: 'journal',
      routing_key: 'auth.signin',
      queue: 'journal_auth',
      encoding: 'text',
      properties: { type: 'signin' },
      headers: { tenant: 't-1' },
    },
    body: Buffer.from(`{"id":"${id}"}`),
    ...more,
  };
}

const wish = { max: 10, waitSeconds: 2, visibilitySeconds: 60 };

export function pullQueuesContract(name: string, create: () => Promise<PullQueuesHarness>): void {
  describe(`work queues that clients pull from: ${name}`, () => {
    it('give an item whole, with its token, and hide it from others', async () => {
      const { pullQueues, queue, put } = await create();
      const body = Buffer.from([0, 255, 10, 13]);
      await put(workItem('m-1', { body, taskToken: 'token-1' }));
      const [item, ...others] = (await pullQueues.receive(queue, wish)) ?? [];
      expect(others).toEqual([]);
      expect(item).toMatchObject({
        envelope: { id: 'm-1', headers: { tenant: 't-1' } },
        taskToken: 'token-1',
      });
      expect(item?.receives).toBe(1);
      expect(Buffer.from(item?.body ?? []).equals(body)).toBe(true);
      expect(await pullQueues.receive(queue, { ...wish, waitSeconds: 0 })).toEqual([]);
    });

    it('give an item again that was let go, counted, until it is removed', async () => {
      const { pullQueues, queue, put } = await create();
      await put(workItem('m-1'));
      const [first] = (await pullQueues.receive(queue, wish)) ?? [];
      expect(await pullQueues.hide(queue, first?.receipt ?? '', 0)).toBe('done');
      const [second] = (await pullQueues.receive(queue, wish)) ?? [];
      expect(second).toMatchObject({ envelope: { id: 'm-1' }, receives: 2 });
      expect(second?.receipt).not.toBe(first?.receipt);
      expect(await pullQueues.remove(queue, second?.receipt ?? '')).toBe('done');
      expect(await pullQueues.receive(queue, { ...wish, waitSeconds: 0 })).toEqual([]);
      expect(await pullQueues.hide(queue, second?.receipt ?? '', 0)).toBe('gone');
    });

    it('give no more than was asked for', async () => {
      const { pullQueues, queue, put } = await create();
      await put(workItem('m-1'));
      await put(workItem('m-2'));
      const ids = [];
      for (let n = 0; n < 2; n += 1) {
        const items = (await pullQueues.receive(queue, { ...wish, max: 1 })) ?? [];
        expect(items).toHaveLength(1);
        ids.push(items[0]?.envelope.id);
      }
      expect(ids.toSorted()).toEqual(['m-1', 'm-2']);
    });

    it('say of a queue that is not there that it is not there', async () => {
      const { pullQueues } = await create();
      expect(await pullQueues.receive('gone', { ...wish, waitSeconds: 0 })).toBeUndefined();
      expect(await pullQueues.remove('gone', 'r')).toBe('gone');
      expect(await pullQueues.hide('gone', 'r', 1)).toBe('gone');
    });
  });
}
