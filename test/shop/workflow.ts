import { defineWorkflow } from '../../core/workflow/define.ts';
import { shop } from './topology.ts';

const products = { exchange: 'products_exchange', service: 'products' };
const payments = { exchange: 'payments_exchange', service: 'payments' };
const deliveries = { exchange: 'deliveries_exchange', service: 'deliveries' };

/** Three steps of three services, each with what takes it back. test/gym declares a workflow of another shape. */
export const order = defineWorkflow({
  of: shop,
  name: 'order',
  start: { queue: 'order_workflow', event: 'order.created', id: 'order_id', as: 'order' },
  replies: { queue: 'order_answers' },
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
