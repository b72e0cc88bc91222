import { describe, expect, it } from 'vitest';
import type { Bridges } from '../../core/queues/bridges.ts';
import type { QueueMessages } from '../../core/queues/queue-messages.ts';
import type { WorkQueueStore } from '../../core/queues/work-queue-store.ts';
import { eventually } from '../system/courtier.ts';

/** `name` is nobody else's. */
export type WorkQueuesUnderTest = {
  store: WorkQueueStore;
  name: string;
  /** Puts messages into the work queue, and receives some of them. */
  fill(messages: number, received: number): Promise<void>;
};

export function workQueueStoreContract(name: string, create: () => Promise<WorkQueuesUnderTest>) {
  describe(`store of work queues: ${name}`, () => {
    it('makes a queue once, counts what is in it, empties it, and removes it once', async () => {
      const { store, name: queue, fill } = await create();
      await store.create(queue);
      await store.create(queue);
      expect(await store.counts(queue)).toEqual({ visible: 0, in_flight: 0, delayed: 0 });
      await fill(3, 1);
      expect(await store.counts(queue)).toEqual({ visible: 2, in_flight: 1, delayed: 0 });
      expect(await store.purge(queue)).toBe(true);
      expect(await store.counts(queue)).toEqual({ visible: 0, in_flight: 0, delayed: 0 });
      expect(await store.delete(queue)).toBe(true);
      expect(await store.delete(queue)).toBe(false);
    });

    it('knows nothing of a queue that is not there', async () => {
      const { store, name: queue } = await create();
      expect(await store.counts(queue)).toBeUndefined();
      expect(await store.purge(queue)).toBe(false);
    });
  });
}

export type BridgesUnderTest = { bridges: Bridges; name: string; connected(queue: string): Promise<number> };

export function bridgesContract(name: string, create: () => Promise<BridgesUnderTest>) {
  describe(`bridges: ${name}`, () => {
    it('connect a queue once, and disconnect it once', async () => {
      const { bridges, name: queue, connected } = await create();
      await bridges.connect(queue);
      await bridges.connect(queue);
      expect(await connected(queue)).toBe(1);
      expect(await bridges.disconnect(`${queue}-other`)).toBe(false);
      expect(await bridges.disconnect(queue)).toBe(true);
      expect(await connected(queue)).toBe(0);
      expect(await bridges.disconnect(queue)).toBe(false);
    });

    it('are one where two connect at the same moment', async () => {
      const { bridges, name: queue, connected } = await create();
      await Promise.all([bridges.connect(queue), bridges.connect(queue)]);
      expect(await connected(queue)).toBe(1);
      await bridges.disconnect(queue);
    });
  });
}

export type MessagesUnderTest = {
  messages: QueueMessages;
  /** A queue with so many messages, of which a consumer holds some unacknowledged. */
  queueWith(messages: number, held: number): Promise<string>;
};

export function queueMessagesContract(name: string, create: () => Promise<MessagesUnderTest>) {
  describe(`messages of a queue: ${name}`, () => {
    it('are counted and purged, but for those that a consumer holds', async () => {
      const { messages, queueWith } = await create();
      const queue = await queueWith(5, 2);
      await eventually('the consumer holds its two', async () => {
        const found = await messages.count(queue);
        return found?.ready === 3 && found.consumers === 1;
      });
      expect(await messages.purge(queue)).toBe(3);
      expect(await messages.count(queue)).toEqual({ ready: 0, consumers: 1 });
      expect(await messages.purge(queue)).toBe(0);
    });

    it('are not known of a queue that is not there', async () => {
      const { messages } = await create();
      expect(await messages.count('no-such-queue')).toBeUndefined();
      expect(await messages.purge('no-such-queue')).toBeUndefined();
    });
  });
}
