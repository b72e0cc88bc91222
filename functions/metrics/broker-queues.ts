import { type Collector, type Metric, metricOf } from '../../core/metrics/metric.ts';
import {
  type BrokerStatistics,
  QUEUE_STATISTICS_MAX,
  type QueueStatistics,
} from '../../core/queues/statistics.ts';

const SINCE = 'Begins again at 0 when RabbitMQ was started or the queue was made again.';

const metrics: readonly (Omit<Metric, 'samples'> & { of: (queue: QueueStatistics) => number | null })[] = [
  {
    name: 'courtier_queue_messages_ready',
    type: 'gauge',
    help: 'Messages in a RabbitMQ queue that nobody has taken.',
    of: (queue) => queue.messages_ready,
  },
  {
    name: 'courtier_queue_messages_unacknowledged',
    type: 'gauge',
    help: 'Messages of a RabbitMQ queue that a consumer has taken and not acknowledged.',
    of: (queue) => queue.messages_unacknowledged,
  },
  {
    name: 'courtier_queue_consumers',
    type: 'gauge',
    help: 'Consumers of a RabbitMQ queue, the bridge to SQS among them.',
    of: (queue) => queue.consumers,
  },
  {
    name: 'courtier_queue_messages_published_total',
    type: 'counter',
    help: `Messages put into a RabbitMQ queue. ${SINCE}`,
    of: (queue) => queue.published,
  },
  {
    name: 'courtier_queue_messages_delivered_total',
    type: 'counter',
    help: `Messages given to consumers of a RabbitMQ queue, repeated deliveries included. ${SINCE}`,
    of: (queue) => queue.delivered,
  },
  {
    name: 'courtier_queue_messages_acknowledged_total',
    type: 'counter',
    help: `Messages of a RabbitMQ queue that consumers acknowledged. ${SINCE}`,
    of: (queue) => queue.acknowledged,
  },
];

/** RabbitMQ's queues, declared or not: one call of the management API. */
export function brokerQueues(statistics: Pick<BrokerStatistics, 'queues'>): Collector {
  return {
    part: 'broker',
    async collect() {
      const { items, total } = await statistics.queues(QUEUE_STATISTICS_MAX);
      return [
        {
          name: 'courtier_broker_queues',
          type: 'gauge',
          help: `Queues in RabbitMQ. Of more than ${QUEUE_STATISTICS_MAX} only the first ones by name have figures of their own here.`,
          samples: [{ value: total }],
        },
        ...metrics.map(({ of, ...described }) =>
          metricOf(described, items, (queue) => ({ labels: { queue: queue.name }, value: of(queue) })),
        ),
      ];
    },
  };
}
