import { UnavailableError } from '../../core/errors.ts';
import type { WorkItem } from '../../core/message/work-item.ts';
import type { Pulled, PullQueues } from '../../core/subscriptions/pull-queues.ts';
import { carried } from './carried.ts';

type Held = {
  item: WorkItem;
  unreadable: Pulled['unreadable'];
  receives: number;
  visibleAt: number;
  receipt: string;
};

export type MemoryPullQueues = PullQueues & {
  /** Makes the queue where there is none, and puts an item into it. */
  put(queue: string, item: WorkItem, unreadable?: Pulled['unreadable']): void;
  make(queue: string): void;
  drop(queue: string): void;
  /** Items that are neither removed nor hidden now. */
  visible(queue: string): number;
  size(queue: string): number;
  down: boolean;
};

/** Work queues in memory, for tests. They do not wait, and keep no order by key. */
export function createMemoryPullQueues(now: () => Date): MemoryPullQueues {
  const queues = new Map<string, Held[]>();
  let receipts = 0;
  const held = (queue: string, receipt: string) =>
    queues.get(queue)?.find((each) => each.receipt === receipt && each.visibleAt > now().getTime());
  const visible = (queue: string) =>
    (queues.get(queue) ?? []).filter(({ visibleAt }) => visibleAt <= now().getTime());
  const answering = () => {
    if (memory.down) throw new UnavailableError('queue-unavailable', 'The work queues are switched off.');
  };
  const memory: MemoryPullQueues = {
    down: false,
    make: (queue) => void queues.set(queue, queues.get(queue) ?? []),
    drop: (queue) => void queues.delete(queue),
    put(queue, item, unreadable) {
      memory.make(queue);
      queues.get(queue)?.push({ item: carried(item), unreadable, receives: 0, visibleAt: 0, receipt: '' });
    },
    visible: (queue) => visible(queue).length,
    size: (queue) => queues.get(queue)?.length ?? 0,

    async receive(queue, { max, visibilitySeconds }) {
      answering();
      if (!queues.has(queue)) return undefined;
      return visible(queue)
        .slice(0, max)
        .map((each) => {
          each.receives += 1;
          receipts += 1;
          each.receipt = `receipt ${receipts}`;
          each.visibleAt = now().getTime() + visibilitySeconds * 1000;
          const { item, receipt, receives, unreadable } = each;
          return { ...structuredClone(item), receipt, receives, ...(unreadable ? { unreadable } : {}) };
        });
    },

    async remove(queue, receipt) {
      answering();
      const found = held(queue, receipt);
      if (!found) return 'gone';
      queues.set(queue, queues.get(queue)?.filter((each) => each !== found) ?? []);
      return 'done';
    },

    async hide(queue, receipt, seconds) {
      answering();
      const found = held(queue, receipt);
      if (!found) return 'gone';
      found.visibleAt = now().getTime() + seconds * 1000;
      return 'done';
    },
  };
  return memory;
}
