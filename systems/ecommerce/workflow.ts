import { defineWorkflow } from '../../core/workflow/define.ts';
import { ecommerce } from './topology.ts';

const products = { exchange: 'products_exchange', service: 'products' };
const payments = { exchange: 'orders_exchange', service: 'payments' };
const deliveries = { exchange: 'deliveries_exchange', service: 'deliveries' };

/**
 * S2: Order Created → Inventory Check → Payment Processing → Shipping Creation, each with what takes it back. S2 names no
 * exchange for payments; payment is a step of an order, so its messages go through the exchange of orders.
 */
export const order = defineWorkflow({
  of: ecommerce,
  name: 'order',
  start: { queue: 'order_workflow', event: 'order.created', id: 'order_id', as: 'order' },
  replies: { queue: 'workflow_replies' },
  steps: [
    {
      ...products,
      name: 'inventory.check',
      routingKey: 'products.inventory.check',
      undo: { ...products, name: 'inventory.release', routingKey: 'products.inventory.release' },
    },
    {
      ...payments,
      name: 'payment.process',
      routingKey: 'payments.process',
      undo: { ...payments, name: 'payment.refund', routingKey: 'payments.refund' },
    },
    {
      ...deliveries,
      name: 'shipping.create',
      routingKey: 'deliveries.shipping.create',
      undo: { ...deliveries, name: 'shipping.cancel', routingKey: 'deliveries.shipping.cancel' },
    },
  ],
});
