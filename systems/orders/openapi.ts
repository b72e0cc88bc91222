import * as z from 'zod';
import { AMQP_SHORT_STRING_BYTES } from '../../core/limits.ts';
import { answer, body, type Documented, type Tags } from '../../docs/openapi/documented.ts';
import { idempotencyHeader, idempotencyProblems } from '../../docs/openapi/idempotency.ts';
import { NewOrderSchema } from './domain/new-order.ts';
import { OrderAnswerSchema, PlacedOrderViewSchema, RebuildViewSchema } from './views.ts';

export const tags: Tags = { Orders: 'Place orders, whose state travels in their events.' };

/** Schemas that have a name of their own in the document. */
export const namedSchemas = {
  NewOrder: NewOrderSchema,
  PlacedOrder: PlacedOrderViewSchema,
  Order: OrderAnswerSchema,
  OrdersRebuild: RebuildViewSchema,
};

const order_id = '019a2f6e-7d10-7b3c-8e2f-0c5a9b1d2e3f';
const event_id = '019a2f6e-7d10-7f41-9a07-4d2b6c8e1f90';
const correlation_id = event_id;
const item = { item_id: 'mug-stoneware-blue', item_name: 'Stoneware mug', quantity: 2, unit_price: 14.5 };
const customer = { customer_id: 'C10001', name: 'Ada Martin', email: 'ada.martin@example.com' };
const inventory_status = [{ item_id: item.item_id, available_qty: 12, in_stock: true, status: 'in_stock' }];
const placed: z.output<typeof PlacedOrderViewSchema> = {
  order_id,
  event_id,
  status: 'accepted',
  total: 33.9,
  inventory_status,
  correlation_id,
  trace_id: '4bf92f3577b34da6a3ce929d0e0e4736',
  duplicate: false,
};
const run: z.output<typeof RebuildViewSchema> = {
  id: '019a2f70-11aa-7c55-b1d0-9e8f7a6b5c4d',
  status: 'running',
  orders: 0,
  events: 0,
  skipped: 0,
  started_at: '2026-01-05T10:00:00.000Z',
  updated_at: '2026-01-05T10:00:00.000Z',
  finished_at: null,
};
const text = z.string().min(1).max(AMQP_SHORT_STRING_BYTES);

export const documented = {
  placeOrder: {
    tag: 'Orders',
    summary: 'Place an order',
    description:
      'Checks the order, adds what is in stock, its total and its trace, and stores it together with its event, both or neither: also while RabbitMQ is away. The event carries the whole order to every consumer group, in order by `order_id`. The same body again under an `order_id` of your own, or with an `Idempotency-Key`, is the same order. Needs `publish:orders`.',
    headers: {
      ...idempotencyHeader,
      traceparent: z.string().optional().describe('W3C trace context: it travels with the event.'),
    },
    body: body(NewOrderSchema, {
      customer_info: customer,
      items: [item],
      currency: 'EUR',
      shipping_fee: 4.9,
    }),
    answers: {
      202: answer('The order and its event are stored.', PlacedOrderViewSchema, placed, {
        headers: { Location: 'The order.' },
      }),
    },
    problems: ['conflict', 'payload-too-large', ...idempotencyProblems],
  },
  getOrder: {
    tag: 'Orders',
    summary: 'Show an order',
    description:
      'As its stored events tell of it; `accepted` while the first is on its way. Needs `read:orders`.',
    path: { id: text.meta({ description: "The order's id.", examples: [order_id] }) },
    answers: {
      200: answer('The order.', OrderAnswerSchema, {
        order_id,
        status: 'created',
        customer,
        items: [item],
        inventory_status,
        currency: 'EUR',
        total: 33.9,
        correlation_id,
        events: 1,
        history: [{ event_id, event_type: 'order.created', at: '2026-01-05T10:00:00.000Z' }],
      }),
    },
    problems: ['not-found'],
  },
  rebuildOrders: {
    tag: 'Orders',
    summary: 'Rebuild the read model',
    description:
      'Every order is made again from the event store, page by page; what is read meanwhile stays right. While a run is under way, that one is answered. Needs `manage:orders`.',
    answers: {
      202: answer('The run.', RebuildViewSchema, run, { headers: { Location: 'How far it is.' } }),
    },
  },
  getOrdersRebuild: {
    tag: 'Orders',
    summary: 'Show how far a rebuild is',
    description: 'Known for 30 days. Needs `read:orders`.',
    path: { id: text.meta({ description: "The run's id.", examples: [run.id] }) },
    answers: {
      200: answer('The run.', RebuildViewSchema, {
        ...run,
        status: 'done',
        orders: 250,
        events: 1_000,
        updated_at: '2026-01-05T10:00:09.000Z',
        finished_at: '2026-01-05T10:00:09.000Z',
      }),
    },
    problems: ['not-found'],
  },
} satisfies Record<string, Documented>;
