import { defineTopology } from '../../core/topology/define.ts';

/** S1, Queue Service. Its `dlx` and `dlq` take the dead letters of every system that names no queue of its own. */
export const queueService = defineTopology({
  system: 'queue-service',
  description:
    'REST front of RabbitMQ: confirmation mails, notifications, and the dead letters of everybody.',
  exchanges: {
    default: {
      type: 'direct',
      description: 'For services that have no exchange of their own: bind a queue to it by key.',
    },
    email: { type: 'direct', description: 'Mails to send, by kind.' },
    notifications: { type: 'fanout', description: 'Notifications, each to every channel that shows them.' },
    dlx: {
      type: 'direct',
      description: 'Dead letters of every queue, by the name of the queue that takes them.',
    },
  },
  queues: {
    email_queue: {
      bindings: [{ exchange: 'email', routingKey: 'email.confirmation' }],
      delivery: 'lambda',
      consumer: { function: 'email', timeoutSeconds: 30 },
      impact: 'Customers get no confirmation mails. Nothing is lost: mails go out late once it works again.',
    },
    notifications_web: {
      bindings: [{ exchange: 'notifications' }],
      delivery: 'pull',
      impact: 'Web pages show no new notifications.',
    },
    notifications_mobile: {
      bindings: [{ exchange: 'notifications' }],
      delivery: 'pull',
      impact: 'Mobile applications show no new notifications.',
    },
    dlq: {
      bindings: [],
      delivery: 'dead-letters',
      impact:
        'Rejected and expired messages are not recorded and not retried; after the TTL they go to last_resort.',
    },
    last_resort: {
      bindings: [],
      delivery: 'last-resort',
      impact:
        "Messages that Lambda's event source cannot hand over are not recorded and not retried; they wait here without limit.",
    },
  },
});
