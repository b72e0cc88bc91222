import * as z from 'zod';
import type { BrokerObserver, NodeFigures, QueueFigures } from '../../core/observation/broker-figures.ts';
import { nodeFigures } from '../../core/observation/node-figures.ts';
import { everyQueue } from '../../core/queues/every-queue.ts';
import type { BrokerStatistics } from '../../core/queues/statistics.ts';
import { type Connection, call } from './http.ts';
import { parsed } from './parsed.ts';
import { createBrokerStatistics } from './queue-statistics.ts';

export type ManagementObserverOptions = {
  connection: () => Promise<Connection>;
  vhost: string;
  /** Milliseconds for one call. Default 5,000. */
  timeoutMs?: number;
};

const NodesSchema = z.array(
  z.object({
    name: z.string(),
    running: z.boolean(),
    mem_used: z.number().optional(),
    mem_limit: z.number().optional(),
    disk_free: z.number().optional(),
    disk_free_limit: z.number().optional(),
  }),
);
const NODE_COLUMNS = ['name', 'running', 'mem_used', 'mem_limit', 'disk_free', 'disk_free_limit'];

/**
 * Queues and nodes through the management API, in a call for nodes and one for 500 queues. Amazon MQ wants it polled once a
 * minute at most. The user needs the tag `monitoring` or `administrator`.
 */
export function createManagementObserver({
  connection,
  vhost,
  timeoutMs = 5_000,
}: ManagementObserverOptions): BrokerObserver {
  return {
    async observe() {
      const to = await connection();
      const [answer, queues] = await Promise.all([
        call(to, { method: 'GET', path: ['nodes'], columns: NODE_COLUMNS, timeoutMs }),
        queueFigures(createBrokerStatistics({ ...to, vhost, timeoutMs })),
      ]);
      const nodes = parsed(NodesSchema, answer).filter(({ running }) => running);
      return { nodes: nodes.map(nodeOf), queues };
    },
  };
}

async function queueFigures(statistics: BrokerStatistics): Promise<QueueFigures[]> {
  const all = await everyQueue(statistics);
  return all.flatMap(({ name, messages_ready, messages_unacknowledged, consumers }) =>
    messages_ready === null || messages_unacknowledged === null
      ? []
      : [{ name, ready: messages_ready, unacknowledged: messages_unacknowledged, consumers }],
  );
}

function nodeOf(node: z.infer<typeof NodesSchema>[number]): NodeFigures {
  return nodeFigures(node.name, {
    memoryUsed: node.mem_used,
    memoryLimit: node.mem_limit,
    diskFree: node.disk_free,
    diskLimit: node.disk_free_limit,
  });
}
