import { readFile } from 'node:fs/promises';
import { setTimeout as pause } from 'node:timers/promises';
import { type AmqpClient, createAmqpClient, createHttpClient, type HttpClient } from '../../client/index.ts';
import type { WorkflowView } from '../../core/api/views-workflows.ts';
import type { Demo, Stage } from '../../examples/demo/demo.ts';
import { GIVE_UP_MS } from '../../examples/demo/until.ts';
import { loginsAt } from './examples/login.ts';
import { type Login, startServices } from './examples/services.ts';

type Shown = Stage & { http: HttpClient; loginOf: (service: string) => Promise<Login> };

/** Waits until an order's workflow has ended. */
async function ended({ ready }: Stage, orderId: string): Promise<WorkflowView> {
  for (const deadline = Date.now() + GIVE_UP_MS; ; await pause(100)) {
    const response = await fetch(`${ready.api}/api/workflows/${orderId}`, {
      headers: { authorization: `Bearer ${ready.adminKey}` },
      signal: AbortSignal.timeout(10_000),
    });
    if (response.ok) {
      const workflow = (await response.json()) as WorkflowView;
      if (workflow.status !== 'running') return workflow;
    }
    if (Date.now() > deadline) throw new Error(`the workflow of ${orderId} did not end`);
  }
}

function draw({ say }: Stage, { order_id, status, reason, steps, compensations }: WorkflowView): void {
  say(`  ${order_id}: ${status}${reason === null ? '' : ` (${reason})`}`);
  for (const { step, status: outcome, service, started_at, answered_at } of [...steps, ...compensations]) {
    const took = answered_at === null ? '' : `${Date.parse(answered_at) - Date.parse(started_at)} ms`;
    say(`    ${step.padEnd(18)} ${outcome.padEnd(9)} by ${(service ?? 'nobody').padEnd(11)} ${took}`);
  }
  say();
}

/** One order that ships, and one whose card is declined. */
async function showOrders(shown: Shown): Promise<string[]> {
  const { say, loginOf } = shown;
  const services = await startServices(loginOf);
  const orders = await createAmqpClient({ service: 'orders', ...(await loginOf('orders')) });
  try {
    const file = new URL('./examples/order-created.json', import.meta.url);
    const { message } = JSON.parse(await readFile(file, 'utf8')) as { message: { data: object } };
    const create = async (more: object) => {
      const data = { ...message.data, ...more };
      const routing = { exchange: 'orders_exchange', routingKey: 'order.created' };
      await orders.publish({ ...routing, event: 'order.created', data });
    };
    say('The orders service creates two orders; the second customer’s card will be declined.\n');
    await create({ order_id: 'order-1001' });
    await create({ order_id: 'order-1002', card: 'declined' });
    const shipped = await ended(shown, 'order-1001');
    draw(shown, shipped);
    const refused = await ended(shown, 'order-1002');
    draw(shown, refused);
    const stock = services.done.get('order-1002') ?? [];
    say(`  what the services did for order-1002: ${stock.join(', ')}\n`);
    return [
      ...(shipped.status === 'completed' ? [] : ['the order whose payment was taken did not ship']),
      ...(refused.status === 'cancelled' ? [] : ['the order whose payment was refused was not cancelled']),
      ...(stock.includes('inventory released') ? [] : ['its inventory was not released']),
    ];
  } finally {
    await orders.close();
    await services.close();
  }
}

/** One event to every service that answers customers, and a question answered through the gateway. */
async function showMessages({ say, http, loginOf }: Shown): Promise<string[]> {
  const names = ['websites', 'sav', 'questions'];
  const clients = await Promise.all(
    names.map(async (service) => createAmqpClient({ service, ...(await loginOf(service)) })),
  );
  const [websites] = clients as [AmqpClient, ...AmqpClient[]];
  try {
    const heard = new Map<string, PromiseWithResolvers<void>>();
    for (const [n, client] of clients.entries()) {
      const name = names[n] ?? '';
      heard.set(name, Promise.withResolvers());
      await client.consume(`${name}_queue`, async (message, { replyTo, correlationId }) => {
        if (message.event === 'websites.closed') heard.get(name)?.resolve();
        if (!replyTo || !correlationId) return;
        const data = { text: `About ${String(message.data.product)}: yes, it is dishwasher safe.` };
        await http.reply({ replyTo, correlationId, event: 'question.answered', data });
      });
    }
    say('The websites tell everybody at once that they close for an hour (fanout):');
    await websites.publish({ exchange: 'websites_exchange', event: 'websites.closed', data: { hours: 1 } });
    const over = pause(GIVE_UP_MS, 'nobody', { ref: false });
    for (const [name, { promise }] of heard) {
      if ((await Promise.race([promise, over])) === 'nobody') return [`${name} did not hear the broadcast`];
      say(`  heard by ${name}`);
    }
    say('\nA customer asks the questions service through the gateway, and waits (POST /api/requests):');
    const routing = { exchange: 'questions_exchange', routingKey: 'questions' };
    const answer = await http.request({ ...routing, event: 'question.asked', data: { product: 'mug' } });
    say(`  ${answer.metadata.service} answers: ${String(answer.data.text)}`);
    return [];
  } finally {
    await Promise.all(clients.map((client) => client.close()));
  }
}

export const demo: Demo = {
  about: [
    'Service Courtier Messages (S2): a shop’s services talk through RabbitMQ, each as its own user.',
    'An order goes through inventory, payment and shipping; one is refused, and its stock is released.',
  ],
  settings: {},
  async run(stage) {
    const { api: url, adminKey: key, aws } = stage.ready;
    const http = createHttpClient({ url, key, service: 'questions' });
    const shown: Shown = { ...stage, http, loginOf: loginsAt(aws) };
    return [...(await showOrders(shown)), ...(await showMessages(shown))];
  },
};
