/** One step: where its message goes, and the service that it is for, which alone may answer. Every exchange but workflow_exchange belongs to a service. */
type Step = { exchange: string; routingKey: string; service: string };

/** S2: Order Created → Inventory Check → Payment Processing → Shipping Creation. Each with what takes it back. */
export const saga = [
  { step: 'inventory.check', undoneBy: 'inventory.release' },
  { step: 'payment.process', undoneBy: 'payment.refund' },
  { step: 'shipping.create', undoneBy: 'shipping.cancel' },
] as const;

export type StepName = (typeof saga)[number]['step'] | (typeof saga)[number]['undoneBy'];

/**
 * Inventory belongs to the service of products, shipping to that of deliveries. S2 names no exchange for payments;
 * payment is a step of an order, so its messages go through the exchange of orders, by a key of their own.
 */
export const steps: Readonly<Record<StepName, Step>> = {
  'inventory.check': {
    exchange: 'products_exchange',
    routingKey: 'products.inventory.check',
    service: 'products',
  },
  'inventory.release': {
    exchange: 'products_exchange',
    routingKey: 'products.inventory.release',
    service: 'products',
  },
  'payment.process': { exchange: 'orders_exchange', routingKey: 'payments.process', service: 'payments' },
  'payment.refund': { exchange: 'orders_exchange', routingKey: 'payments.refund', service: 'payments' },
  'shipping.create': {
    exchange: 'deliveries_exchange',
    routingKey: 'deliveries.shipping.create',
    service: 'deliveries',
  },
  'shipping.cancel': {
    exchange: 'deliveries_exchange',
    routingKey: 'deliveries.shipping.cancel',
    service: 'deliveries',
  },
};

export const stepNames = Object.keys(steps) as [StepName, ...StepName[]];

export function isCompensation(name: StepName): boolean {
  return saga.some(({ undoneBy }) => undoneBy === name);
}
