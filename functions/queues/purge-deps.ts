import type { Publisher } from '../../core/message/publisher.ts';
import type { WorkQueues } from '../../core/message/work-queues.ts';
import type { PayloadStore } from '../../core/payload/payload-store.ts';
import type { Purges } from '../../core/queues/purges.ts';
import type { QueueDrain } from '../../core/queues/queue-drain.ts';
import type { PullQueues } from '../../core/subscriptions/pull-queues.ts';

/** What the function asks itself to do later. */
export type PurgeWork = { readonly purge: string };

/** What keeps the messages of a purge, and puts them back. */
export type PurgeDeps = {
  purges: Purges;
  payloads: Pick<PayloadStore, 'put' | 'get'>;
  drain: QueueDrain;
  /** Work queues, to take from and to put back into. */
  pullQueues: PullQueues;
  workItems: WorkQueues;
  /** A connection of its own, closed when it has been used. */
  publisher: () => Publisher;
  later: (work: PurgeWork) => Promise<void>;
  /** How long a message that nobody gives one to lives in RabbitMQ's queues, milliseconds. */
  defaultTtlMs: number;
  newId: () => string;
};
