import type { QueueMessages } from '../../core/queues/queue-messages.ts';
import type { DialOptions } from './dial.ts';
import { onChannel } from './on-channel.ts';

/**
 * Counts and purges over AMQP, on a connection for each: both are rarely asked for, and the management API says neither
 * what waits at this moment nor how many messages a purge removed.
 */
export function createQueueMessages(options: DialOptions & { timeoutMs?: number }): QueueMessages {
  return {
    count: (queue) =>
      onChannel(options, async (channel) => {
        const { messageCount, consumerCount } = await channel.checkQueue(queue);
        return { ready: messageCount, consumers: consumerCount };
      }),
    purge: (queue) => onChannel(options, async (channel) => (await channel.purgeQueue(queue)).messageCount),
  };
}
