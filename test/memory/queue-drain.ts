import { BrokerUnavailableError } from '../../core/message/publisher.ts';
import type { RabbitmqDelivery } from '../../core/message/rabbitmq-event.ts';
import type { QueueDrain } from '../../core/queues/queue-drain.ts';

export type MemoryQueueDrain = QueueDrain & {
  /** What each queue holds, the oldest first; set by the test. */
  queues: Map<string, RabbitmqDelivery[]>;
  /** The connection ends before what was kept is acknowledged. */
  unacknowledged: boolean;
};

/** Queues of RabbitMQ in memory, for tests. */
export function createMemoryQueueDrain(now: () => Date = () => new Date()): MemoryQueueDrain {
  const queues: MemoryQueueDrain['queues'] = new Map();
  const memory: MemoryQueueDrain = {
    queues,
    unacknowledged: false,
    async drain(queue, { most, until, batch }, keep) {
      const held = queues.get(queue);
      if (!held) return undefined;
      let taken = 0;
      while (taken < most && held.length > 0 && now() < until) {
        const messages = held.slice(0, Math.min(batch.messages, most - taken));
        await keep(messages);
        if (memory.unacknowledged) throw new BrokerUnavailableError('the connection ended');
        held.splice(0, messages.length);
        taken += messages.length;
      }
      return { taken, isEmpty: held.length === 0 && taken < most };
    },
  };
  return memory;
}
