import {
  type AmqpClient,
  createAmqpClient,
  type StepHandler,
  StepRefused,
  workflowSteps,
} from '../../../client/index.ts';

/** What each step of an order says of it. */
type OrderFields = { order_id: string; order: Record<string, unknown> };
type OrderStep = StepHandler<OrderFields>;

/** How a service of S2 logs in: what its secret holds. */
export type Login = { username: string; password: string; url: string };

/** What the stand-ins did, by order: `inventory.check`, `payment.process` … in the order they did it. */
export type Ledger = ReadonlyMap<string, readonly string[]>;

export type Services = {
  done: Ledger;
  close(): Promise<void>;
};

/**
 * Stand-ins for the three services of an order. Each speaks AMQP as its own user, and consumes from its own queue. An
 * order says what is to go wrong with it: `card: "declined"`, or an item of which there are too few.
 */
export async function startServices(loginOf: (service: string) => Promise<Login>): Promise<Services> {
  const done = new Map<string, string[]>();
  const note = (orderId: string, step: string) => done.set(orderId, [...(done.get(orderId) ?? []), step]);
  const clients: AmqpClient[] = [];
  const connect = async (service: string) => {
    const client = await createAmqpClient({ service, ...(await loginOf(service)) });
    clients.push(client);
    return client;
  };

  const products = await connect('products');
  const stock = new Map<string, number>();
  const reserved = new Map<string, { item: string; quantity: number }[]>();
  await products.consume(
    'products_queue',
    workflowSteps<OrderFields>(products, {
      'inventory.check': once(async ({ order_id, order }) => {
        const lines = linesOf(order);
        const missing = lines.find(({ item, quantity }) => (stock.get(item) ?? STOCK) < quantity);
        if (missing) throw new StepRefused(`There are not ${missing.quantity} of ${missing.item}.`);
        for (const { item, quantity } of lines) stock.set(item, (stock.get(item) ?? STOCK) - quantity);
        reserved.set(order_id, lines);
        note(order_id, 'inventory reserved');
        return { reserved: lines };
      }),
      'inventory.release': once(async ({ order_id }) => {
        const lines = reserved.get(order_id) ?? [];
        for (const { item, quantity } of lines) stock.set(item, (stock.get(item) ?? STOCK) + quantity);
        if (reserved.delete(order_id)) note(order_id, 'inventory released');
        return { released: lines };
      }),
    }),
  );

  const payments = await connect('payments');
  await payments.consume(
    'payments_queue',
    workflowSteps<OrderFields>(payments, {
      'payment.process': once(async ({ order_id, order }) => {
        if (order.card === 'declined') throw new StepRefused('The card was declined.');
        note(order_id, 'payment taken');
        return { payment_id: `pay-${order_id}` };
      }),
      'payment.refund': once(async ({ order_id, results }) => {
        note(order_id, 'payment refunded');
        return { refunded: results['payment.process'] ?? null };
      }),
    }),
  );

  const deliveries = await connect('deliveries');
  await deliveries.consume(
    'deliveries_queue',
    workflowSteps<OrderFields>(deliveries, {
      'shipping.create': once(async ({ order_id, order }) => {
        if (order.country === 'nowhere') throw new StepRefused('Nobody delivers there.');
        note(order_id, 'parcel created');
        return { parcel_id: `parcel-${order_id}` };
      }),
      'shipping.cancel': once(async ({ order_id }) => {
        note(order_id, 'parcel cancelled');
        return {};
      }),
    }),
  );

  return { done, close: async () => void (await Promise.all(clients.map((client) => client.close()))) };
}

/**
 * A service that is asked again answers what it did, or why it would not, and does nothing. A service of the real world keeps
 * this in its database, in the transaction that does the step.
 */
function once(handler: OrderStep): OrderStep {
  const answers = new Map<string, ReturnType<OrderStep>>();
  return (step) => {
    const answer = answers.get(step.step_id) ?? handler(step);
    answers.set(step.step_id, answer);
    return answer;
  };
}

/** Of each item, at the beginning. */
const STOCK = 100;

function linesOf(order: Record<string, unknown>): { item: string; quantity: number }[] {
  const items: unknown[] = Array.isArray(order.items) ? order.items : [];
  return items.map((line) => {
    const { item_id, quantity } = line as { item_id: unknown; quantity: unknown };
    return { item: String(item_id), quantity: Number(quantity) };
  });
}
