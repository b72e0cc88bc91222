import { defineTopology } from '../../core/topology/define.ts';

/** S2, Service Courtier Messages: one exchange and one queue a service; the services are AMQP clients. */
export const ecommerce = defineTopology({
  system: 'ecommerce',
  description:
    'Eleven services of a shop that talk through RabbitMQ: commands to one, events by pattern, broadcasts.',
  exchanges: {
    auth_exchange: { type: 'topic', description: 'Sign-in and account events, by pattern.' },
    products_exchange: { type: 'topic', description: 'Catalogue and stock events, by pattern.' },
    baskets_exchange: { type: 'direct', description: 'Commands to the basket service.' },
    orders_exchange: { type: 'topic', description: 'Steps of an order: inventory, payment, shipping.' },
    addresses_exchange: { type: 'direct', description: 'Commands to the address service.' },
    deliveries_exchange: { type: 'topic', description: 'Parcel events, by pattern.' },
    newsletters_exchange: { type: 'fanout', description: 'Newsletter campaigns, to every sender.' },
    sav_exchange: { type: 'direct', description: 'After-sales requests.' },
    contacts_exchange: { type: 'direct', description: 'Messages of the contact form.' },
    questions_exchange: { type: 'direct', description: 'Questions on products.' },
    websites_exchange: { type: 'fanout', description: 'Changes that every website has to show.' },
    workflow_exchange: { type: 'direct', description: 'What services answer to the steps of an order.' },
  },
  queues: {
    auth_queue: {
      bindings: [{ exchange: 'auth_exchange', routingKey: 'auth.#' }],
      delivery: 'amqp',
      impact: 'Services do not learn of sign-ins, sign-outs and closed accounts.',
    },
    products_queue: {
      bindings: [{ exchange: 'products_exchange', routingKey: 'products.#' }],
      delivery: 'amqp',
      impact: 'Prices and stock shown in the shop go stale.',
    },
    baskets_queue: {
      bindings: [{ exchange: 'baskets_exchange', routingKey: 'baskets' }],
      delivery: 'amqp',
      impact: 'Baskets are neither saved nor cleared after an order.',
    },
    orders_queue: {
      bindings: [{ exchange: 'orders_exchange', routingKey: 'orders.#' }],
      delivery: 'amqp',
      impact: 'Orders stop between two steps: no inventory check, no payment, no shipping.',
    },
    addresses_queue: {
      bindings: [{ exchange: 'addresses_exchange', routingKey: 'addresses' }],
      delivery: 'amqp',
      impact: 'New and changed addresses are not known to orders and deliveries.',
    },
    deliveries_queue: {
      bindings: [{ exchange: 'deliveries_exchange', routingKey: 'deliveries.#' }],
      delivery: 'amqp',
      impact: 'Customers do not see where their parcels are.',
    },
    newsletters_queue: {
      bindings: [{ exchange: 'newsletters_exchange' }],
      delivery: 'amqp',
      impact: 'Newsletters are not sent and unsubscriptions are not followed.',
    },
    sav_queue: {
      // What the websites announce, the people who answer customers have to know too.
      bindings: [{ exchange: 'sav_exchange', routingKey: 'sav' }, { exchange: 'websites_exchange' }],
      delivery: 'amqp',
      impact: 'Returns and complaints reach nobody.',
    },
    contacts_queue: {
      bindings: [{ exchange: 'contacts_exchange', routingKey: 'contacts' }],
      delivery: 'amqp',
      impact: 'Messages of the contact form reach nobody.',
    },
    questions_queue: {
      bindings: [
        { exchange: 'questions_exchange', routingKey: 'questions' },
        { exchange: 'websites_exchange' },
      ],
      delivery: 'amqp',
      impact: 'Questions on products stay unanswered.',
    },
    websites_queue: {
      bindings: [{ exchange: 'websites_exchange' }],
      delivery: 'amqp',
      impact: 'Websites keep their old pages and settings.',
    },
    // The document names no exchange for payments: payment is a step of an order, so its messages are orders'.
    payments_queue: {
      bindings: [{ exchange: 'orders_exchange', routingKey: 'payments.#' }],
      delivery: 'amqp',
      impact: 'Orders wait for their payment, and are cancelled when their time is over.',
    },
    order_workflow: {
      bindings: [{ exchange: 'orders_exchange', routingKey: 'order.created' }],
      delivery: 'lambda',
      consumer: { function: 'order-workflow', timeoutSeconds: 30 },
      impact:
        'New orders are kept, but their workflow does not begin: no inventory check, no payment, no parcel.',
    },
    workflow_replies: {
      bindings: [{ exchange: 'workflow_exchange', routingKey: 'workflow.reply' }],
      delivery: 'lambda',
      consumer: { function: 'workflow-reply', timeoutSeconds: 30, maxConcurrency: 20 },
      impact:
        'Orders stop at the step they are at; after its time each is taken back though its service did it.',
    },
  },
  // Each owns an exchange and a queue; beside its own it publishes where it sends commands.
  services: {
    auth: { description: 'Accounts and sign-in.', publishes: ['auth_exchange'], consumes: ['auth_queue'] },
    products: {
      description: 'Catalogue and stock.',
      publishes: ['products_exchange', 'workflow_exchange'],
      consumes: ['products_queue'],
    },
    baskets: {
      description: 'Baskets, which become orders.',
      publishes: ['baskets_exchange', 'orders_exchange'],
      consumes: ['baskets_queue'],
    },
    orders: {
      description: 'Steps of an order: clears the basket, reserves stock, asks for a delivery.',
      publishes: ['orders_exchange', 'baskets_exchange', 'products_exchange', 'deliveries_exchange'],
      consumes: ['orders_queue'],
    },
    payments: {
      description: 'Takes money for orders, and gives it back.',
      publishes: ['workflow_exchange'],
      consumes: ['payments_queue'],
    },
    addresses: {
      description: 'Addresses of customers.',
      publishes: ['addresses_exchange'],
      consumes: ['addresses_queue'],
    },
    deliveries: {
      description: 'Parcels; tells the orders that they belong to.',
      publishes: ['deliveries_exchange', 'orders_exchange', 'workflow_exchange'],
      consumes: ['deliveries_queue'],
    },
    newsletters: {
      description: 'Campaigns and subscriptions.',
      publishes: ['newsletters_exchange'],
      consumes: ['newsletters_queue'],
    },
    sav: {
      description: 'After-sales: returns change orders.',
      publishes: ['sav_exchange', 'orders_exchange'],
      consumes: ['sav_queue'],
    },
    contacts: {
      description: 'The contact form; complaints go on to after-sales.',
      publishes: ['contacts_exchange', 'sav_exchange'],
      consumes: ['contacts_queue'],
    },
    questions: {
      description: 'Questions on products.',
      publishes: ['questions_exchange'],
      consumes: ['questions_queue'],
    },
    websites: {
      description: 'What customers see: hands on what they ask for.',
      publishes: [
        'websites_exchange',
        'baskets_exchange',
        'addresses_exchange',
        'newsletters_exchange',
        'sav_exchange',
        'contacts_exchange',
        'questions_exchange',
      ],
      consumes: ['websites_queue'],
    },
  },
});
