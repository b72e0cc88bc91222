/**
 * What RabbitMQ knows of one queue. It counts every few seconds: of a queue that was made just now it says 0. Null where
 * it has no figure: a rate or total of what has not happened since the queue was made or RabbitMQ was started, and
 * everything where it does not count at all (its `management_metrics_collection` is switched off). Totals begin again at
 * nothing when RabbitMQ was started.
 */
export type QueueStatistics = {
  name: string;
  /** Nobody has taken them. */
  messages_ready: number | null;
  /** Given to a consumer, who has not said yet what became of them. */
  messages_unacknowledged: number | null;
  consumers: number | null;
  /** Messages put into the queue: in all, and a second. */
  published: number | null;
  published_per_second: number | null;
  /** Given out, repeated deliveries included. */
  delivered: number | null;
  delivered_per_second: number | null;
  acknowledged: number | null;
  acknowledged_per_second: number | null;
  /** Given to clients that acknowledge nothing (`no_ack`): out of the queue with that. */
  unconfirmed: number | null;
};

/** RabbitMQ's page of queues holds no more than this. https://www.rabbitmq.com/docs/http-api-reference#pagination */
export const QUEUE_STATISTICS_MAX = 500;

/** How RabbitMQ's queues do, some seconds ago. Throws UnavailableError when the broker does not answer. */
export interface BrokerStatistics {
  /** Page `page` (1 is the first) of `limit` queues (at most 500) by name, in one call; `total`: how many there are. */
  queues(limit?: number, page?: number): Promise<{ items: QueueStatistics[]; total: number }>;
  /** Undefined: no such queue. */
  queue(name: string): Promise<QueueStatistics | undefined>;
}

/** What RabbitMQ can have too little of to take messages. */
export const brokerAlarmNames = ['memory', 'disk'] as const;
export type BrokerAlarm = (typeof brokerAlarmNames)[number];
