import * as z from 'zod';
import {
  type BrokerStatistics,
  QUEUE_STATISTICS_MAX,
  type QueueStatistics,
} from '../../core/queues/statistics.ts';
import { type Call, type Connection, call } from './http.ts';
import { parsed } from './parsed.ts';

export type BrokerStatisticsOptions = Connection & {
  vhost: string;
  /** Milliseconds for one call. Default 5,000. */
  timeoutMs?: number;
};

const count = z.int().nonnegative().optional();
const rate = z.object({ rate: z.number() }).optional();

/** Absent where RabbitMQ has no figure. */
const QueueSchema = z.object({
  name: z.string(),
  messages_ready: count,
  messages_unacknowledged: count,
  consumers: count,
  message_stats: z
    .object({
      publish: count,
      publish_details: rate,
      deliver_get: count,
      deliver_get_details: rate,
      ack: count,
      ack_details: rate,
      deliver_no_ack: count,
      get_no_ack: count,
    })
    .optional(),
});
type QueueFound = z.infer<typeof QueueSchema>;
const PageSchema = z.object({ items: z.array(QueueSchema), total_count: z.int() });

/** What is read of a queue. The rest, such as each consumer, makes the answer large and costs the broker work. */
const COLUMNS = [
  'name',
  'messages_ready',
  'messages_unacknowledged',
  'consumers',
  ...['publish', 'deliver_get', 'ack'].flatMap((what) => [
    `message_stats.${what}`,
    `message_stats.${what}_details.rate`,
  ]),
  'message_stats.deliver_no_ack',
  'message_stats.get_no_ack',
];

const OverviewSchema = z.object({ disable_stats: z.boolean().optional() });

/** One virtual host's queues through RabbitMQ's management API. The user needs the tag `monitoring` or `administrator`. */
export function createBrokerStatistics(options: BrokerStatisticsOptions): BrokerStatistics {
  const { vhost, timeoutMs = 5_000, ...connection } = options;
  const read = (path: readonly string[], more: Partial<Call> = {}) =>
    call(connection, { method: 'GET', path, timeoutMs, columns: COLUMNS, ...more });
  /**
   * Whether what has no figure has had nothing happen to it yet. From 4.3 on a broker may refuse to count at all
   * (`management_metrics_collection`), and then says the queues' names only.
   */
  const counts = async (found: readonly QueueFound[]): Promise<boolean> => {
    if (found.every(({ messages_ready }) => messages_ready !== undefined)) return true;
    const overview = await read(['overview'], { columns: ['disable_stats'] });
    return parsed(OverviewSchema, overview).disable_stats !== true;
  };
  return {
    async queues(limit = QUEUE_STATISTICS_MAX, page = 1) {
      const query = { pagination: 'true', page: String(page), page_size: String(limit), sort: 'name' };
      const found = parsed(PageSchema, await read(['queues', vhost], { query }));
      const counted = await counts(found.items);
      return { items: found.items.map((one) => statisticsOf(one, counted)), total: found.total_count };
    },
    async queue(name) {
      const answer = await read(['queues', vhost, name]);
      if (answer === undefined) return undefined;
      const found = parsed(QueueSchema, answer);
      return statisticsOf(found, await counts([found]));
    },
  };
}

function statisticsOf({ name, message_stats: stats, ...now }: QueueFound, counted: boolean): QueueStatistics {
  const none = counted ? 0 : null;
  return {
    name,
    messages_ready: now.messages_ready ?? none,
    messages_unacknowledged: now.messages_unacknowledged ?? none,
    consumers: now.consumers ?? none,
    published: stats?.publish ?? null,
    published_per_second: stats?.publish_details?.rate ?? null,
    delivered: stats?.deliver_get ?? null,
    delivered_per_second: stats?.deliver_get_details?.rate ?? null,
    acknowledged: stats?.ack ?? null,
    acknowledged_per_second: stats?.ack_details?.rate ?? null,
    unconfirmed: stats ? (stats.deliver_no_ack ?? 0) + (stats.get_no_ack ?? 0) : null,
  };
}
