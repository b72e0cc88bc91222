import { defineTopology } from '../../core/topology/define.ts';

/** S1, Queue Service. The `dlx` and `dlq` of its document are what every broker has: core/topology/base.ts. */
export const queueService = defineTopology({
  system: 'queue-service',
  description: 'REST front of RabbitMQ: confirmation mails and notifications.',
  exchanges: {
    default: {
      type: 'direct',
      description: 'For services that have no exchange of their own: bind a queue to it by key.',
    },
    email: { type: 'direct', description: 'Mails to send, by kind.' },
    notifications: { type: 'fanout', description: 'Notifications, each to every channel that shows them.' },
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
  },
});
