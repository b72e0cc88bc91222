import { defineTopology } from '../../core/topology/define.ts';

/**
 * S4, PubSubKafka. A Kafka topic is a fanout exchange, a consumer group is a queue bound to it: every group sees every
 * event once. The partition key becomes `orderBy`. Each domain has dead letters of its own (S4 ADR-003).
 */
export const orders = defineTopology({
  system: 'orders',
  description: 'Order and user events that carry their whole state; order by key, each event stored once.',
  exchanges: {
    orders: {
      type: 'fanout',
      description: 'Order events, each to every consumer group.',
      schema: 'order-event',
    },
    users: {
      type: 'fanout',
      description: 'User events, each to every consumer group.',
      schema: 'user-event',
    },
  },
  queues: {
    orders: {
      bindings: [{ exchange: 'orders' }],
      delivery: 'lambda',
      consumer: { function: 'orders', timeoutSeconds: 30, maxConcurrency: 20 },
      orderBy: 'order_id',
      deadLetter: 'orders-dlq',
      impact: 'Orders are accepted but do not reach the event store; everything that reads it goes stale.',
    },
    'orders-analytics': {
      bindings: [{ exchange: 'orders' }],
      delivery: 'pull',
      deadLetter: 'orders-dlq',
      impact: 'Reports on orders go stale. Orders themselves are not affected.',
    },
    users: {
      bindings: [{ exchange: 'users' }],
      delivery: 'pull',
      orderBy: 'user_id',
      deadLetter: 'users-dlq',
      impact: 'Services work with old customer data.',
    },
    'orders-dlq': {
      bindings: [],
      delivery: 'dead-letters',
      impact: 'Rejected and expired order events are not recorded and not retried; they wait here.',
    },
    'users-dlq': {
      bindings: [],
      delivery: 'dead-letters',
      impact: 'Rejected and expired user events are not recorded and not retried; they wait here.',
    },
  },
  // S4: the producer may write to topics; the consumers are functions, and clients that pull.
  services: {
    'orders-producer': {
      description: 'Writes order and user events.',
      publishes: ['orders', 'users'],
      consumes: [],
    },
  },
});
