import { defineTopology } from '../../core/topology/define.ts';

/**
 * A system that exists only for the product's tests: an exchange of each type, one with topics and some with schemas; a
 * queue of each delivery, with an order, dead letters and waits of its own; both ends of a workflow; services. A change
 * here changes what those tests run on.
 */
export const shop = defineTopology({
  system: 'shop',
  description: 'A small shop, which has every kind of thing that a system can have.',
  exchanges: {
    default: { type: 'direct', description: 'For services that have no exchange of their own.' },
    email: { type: 'direct', description: 'Mails to send, by kind.' },
    notifications: { type: 'fanout', description: 'Notifications, each to every channel that shows them.' },
    journal: {
      type: 'topic',
      topics: true,
      description: 'What happens in the shop; the routing key begins with the topic.',
    },
    orders: {
      type: 'fanout',
      description: 'Order events, each to every consumer group.',
      schema: 'order-event',
    },
    refunds: { type: 'fanout', description: 'Orders whose money goes back.' },
    claims: { type: 'fanout', description: 'Orders that arrived broken.' },
    bills: { type: 'fanout', description: 'Orders to be paid.' },
    users: {
      type: 'fanout',
      description: 'User events, each to every consumer group.',
      schema: 'user-event',
    },
    parcels: { type: 'direct', description: 'Parcels that need a label.', schema: 'parcel-request' },
    auth_exchange: { type: 'topic', description: 'Sign-in and account events, by pattern.' },
    sav_exchange: { type: 'direct', description: 'After-sales requests.' },
    newsletters_exchange: { type: 'fanout', description: 'Newsletter campaigns, to every sender.' },
    websites_exchange: { type: 'fanout', description: 'Changes that every website has to show.' },
    workflow_exchange: { type: 'direct', description: 'What services answer to the steps of an order.' },
    products_exchange: { type: 'direct', description: 'Steps of an order, to the service of products.' },
    payments_exchange: { type: 'direct', description: 'Steps of an order, to the service of payments.' },
    deliveries_exchange: { type: 'direct', description: 'Steps of an order, to the service of deliveries.' },
  },
  queues: {
    email_queue: {
      bindings: [{ exchange: 'email', routingKey: 'email.confirmation' }],
      delivery: 'lambda',
      consumer: { function: 'email' },
      retry: { immediate: 2 },
      impact: 'Customers get no confirmation mails.',
    },
    notifications_web: {
      bindings: [{ exchange: 'notifications' }],
      delivery: 'pull',
      impact: 'Web pages show no new notifications.',
    },
    notifications_mobile: {
      bindings: [{ exchange: 'notifications' }],
      delivery: 'pull',
      impact: 'Phones show no new notifications.',
    },
    journal_auth: {
      bindings: [{ exchange: 'journal', routingKey: 'auth.#' }],
      delivery: 'pull',
      impact: 'Services do not learn of sign-ins.',
    },
    journal_user: {
      bindings: [{ exchange: 'journal', routingKey: 'user.#' }],
      delivery: 'pull',
      impact: 'Changed roles are not applied.',
    },
    journal_log: {
      bindings: [{ exchange: 'journal', routingKey: 'log.#' }],
      delivery: 'pull',
      maxLength: 100_000,
      overflow: 'drop-head',
      impact: 'The central log misses what services write.',
    },
    // The same lines for a function, in a queue of its own: who pulls sees each line too.
    journal_archive: {
      bindings: [{ exchange: 'journal', routingKey: 'log.#' }],
      delivery: 'lambda',
      consumer: { function: 'journal-archive', batchSize: 10 },
      maxLength: 100_000,
      overflow: 'drop-head',
      impact: 'What services write is not archived.',
    },
    journal_cache: {
      bindings: [{ exchange: 'journal', routingKey: 'cache.#' }],
      delivery: 'pull',
      messageTtlMs: 3_600_000,
      impact: 'Caches drift apart and show old values.',
    },
    journal_router: {
      bindings: [{ exchange: 'journal', routingKey: 'router.#' }],
      delivery: 'pull',
      impact: 'Asynchronous requests through the router get no answer.',
    },
    // Two queues of one topic: what is critical never stands behind another event.
    journal_fraud_critical: {
      bindings: [{ exchange: 'journal', routingKey: 'fraud.critical.#' }],
      delivery: 'pull',
      impact: 'Frauds go unseen.',
    },
    journal_fraud: {
      bindings: [{ exchange: 'journal', routingKey: 'fraud.review.#' }],
      delivery: 'pull',
      impact: 'Nobody reviews suspicious orders.',
    },
    orders: {
      bindings: [{ exchange: 'orders' }],
      delivery: 'lambda',
      consumer: { function: 'orders', timeoutSeconds: 30, maxConcurrency: 20 },
      orderBy: 'order_id',
      deadLetter: 'orders-dlq',
      impact: 'Orders are accepted but not handled.',
    },
    // Their waits are so long that a story acts before anything is retried.
    refunds: {
      bindings: [{ exchange: 'refunds' }],
      delivery: 'lambda',
      consumer: { function: 'refunds', timeoutSeconds: 30 },
      orderBy: 'order_id',
      onFailure: 'park',
      retry: { delays: [3_000, 3_000, 3_000] },
      impact: 'Customers do not get their money back.',
    },
    claims: {
      bindings: [{ exchange: 'claims' }],
      delivery: 'lambda',
      consumer: { function: 'claims', timeoutSeconds: 30 },
      retry: { delays: [3_000, 3_000, 3_000] },
      impact: 'Nobody hears of what arrived broken.',
    },
    // Long enough to stop and start everything meanwhile.
    bills: {
      bindings: [{ exchange: 'bills' }],
      delivery: 'lambda',
      consumer: { function: 'bills', timeoutSeconds: 30 },
      retry: { delays: [20, 20, 20] },
      impact: 'Orders are not paid.',
    },
    'orders-analytics': {
      bindings: [{ exchange: 'orders' }],
      delivery: 'pull',
      deadLetter: 'orders-dlq',
      impact: 'Reports on orders go stale.',
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
      impact: 'Rejected and expired order events are not recorded.',
    },
    'users-dlq': {
      bindings: [],
      delivery: 'dead-letters',
      impact: 'Rejected and expired user events are not recorded.',
    },
    // One at a time, with waits of its own.
    parcel_labels: {
      bindings: [{ exchange: 'parcels', routingKey: 'parcel_labels' }],
      delivery: 'lambda',
      consumer: { function: 'parcel-labels', timeoutSeconds: 120, maxConcurrency: 1, slowSeconds: 90 },
      retry: { delays: [10, 10] },
      impact: 'Parcels get no label.',
    },
    auth_queue: {
      bindings: [{ exchange: 'auth_exchange', routingKey: 'auth.#' }],
      delivery: 'amqp',
      impact: 'Services do not learn of closed accounts.',
    },
    sav_queue: {
      bindings: [{ exchange: 'sav_exchange', routingKey: 'sav' }, { exchange: 'websites_exchange' }],
      delivery: 'amqp',
      impact: 'Returns and complaints reach nobody.',
    },
    newsletters_queue: {
      bindings: [{ exchange: 'newsletters_exchange' }],
      delivery: 'amqp',
      impact: 'Newsletters are not sent.',
    },
    workflow_replies: {
      bindings: [{ exchange: 'workflow_exchange', routingKey: 'workflow.reply' }],
      delivery: 'pull',
      impact: 'Orders stop at the step they are at.',
    },
    order_workflow: {
      bindings: [{ exchange: 'workflow_exchange', routingKey: 'order.created' }],
      delivery: 'lambda',
      consumer: { function: 'order-workflow' },
      impact: 'No order gets to its first step.',
    },
    order_answers: {
      bindings: [{ exchange: 'workflow_exchange', routingKey: 'workflow.reply' }],
      delivery: 'lambda',
      consumer: { function: 'order-answers' },
      impact: 'Orders stop at the step they are at.',
    },
    products_queue: {
      bindings: [
        { exchange: 'products_exchange', routingKey: 'products.inventory.check' },
        { exchange: 'products_exchange', routingKey: 'products.inventory.release' },
      ],
      delivery: 'amqp',
      impact: 'Nothing is reserved for an order.',
    },
    payments_queue: {
      bindings: [
        { exchange: 'payments_exchange', routingKey: 'payments.process' },
        { exchange: 'payments_exchange', routingKey: 'payments.refund' },
      ],
      delivery: 'amqp',
      impact: 'No order is paid.',
    },
    deliveries_queue: {
      bindings: [
        { exchange: 'deliveries_exchange', routingKey: 'deliveries.shipping.create' },
        { exchange: 'deliveries_exchange', routingKey: 'deliveries.shipping.cancel' },
      ],
      delivery: 'amqp',
      impact: 'No order is delivered.',
    },
  },
  services: {
    auth: { description: 'Accounts and sign-in.', publishes: ['auth_exchange'], consumes: ['auth_queue'] },
    sav: {
      description: 'After-sales: returns change orders.',
      publishes: ['sav_exchange', 'orders'],
      consumes: ['sav_queue'],
    },
    products: {
      description: 'Catalogue and stock.',
      publishes: ['workflow_exchange'],
      consumes: ['products_queue'],
    },
    payments: {
      description: 'Takes money for orders, and gives it back.',
      publishes: ['workflow_exchange'],
      consumes: ['payments_queue'],
    },
    deliveries: { description: 'Parcels.', publishes: ['workflow_exchange'], consumes: ['deliveries_queue'] },
    newsletters: {
      description: 'Campaigns and subscriptions.',
      publishes: ['newsletters_exchange'],
      consumes: ['newsletters_queue'],
    },
    websites: {
      description: 'What customers see.',
      publishes: ['websites_exchange', 'sav_exchange'],
      consumes: [],
    },
  },
});
