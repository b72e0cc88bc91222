import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import {
  type AmqpClient,
  createAmqpClient,
  createHttpClient,
  type EventMessage,
  type HttpClient,
} from '../../../../client/index.ts';
import type { ExchangeDetails, QueueDetails } from '../../../../core/api/views-queues.ts';
import { Courtier, eventually, newId } from '../../../../test/system/courtier.ts';
import { loginsAt } from '../../examples/login.ts';

const courtier = new Courtier(inject('running'));
const loginOf = loginsAt(courtier.ready.aws);
const open: AmqpClient[] = [];
/** What each service heard, by the service's name. */
const heard = new Map<string, EventMessage[]>();

async function connect(service: string): Promise<AmqpClient> {
  const client = await createAmqpClient({ service, ...(await loginOf(service)) });
  open.push(client);
  return client;
}

async function listening(service: string, answer?: HttpClient): Promise<AmqpClient> {
  const client = await connect(service);
  heard.set(service, []);
  await client.consume(`${service}_queue`, async (message, { replyTo, correlationId }) => {
    heard.get(service)?.push(message);
    if (!answer || !replyTo || !correlationId) return;
    const data = { about: message.data.product, text: 'yes' };
    await answer.reply({ replyTo, correlationId, event: 'question.answered', data });
  });
  return client;
}

/** Waits until the service has heard the event with this mark. */
const heardBy = (service: string, mark: string) =>
  eventually(`${service} hears ${mark}`, async () =>
    heard.get(service)?.find((message) => message.data.mark === mark),
  );

/** A client over HTTP with a key of its own that may do this and nothing else. */
async function overHttp(service: string, permissions: string[]): Promise<HttpClient> {
  const { body } = await courtier.call<{ key: string }>('POST', '/api/clients', {
    name: `${service} ${newId()}`,
    permissions,
  });
  return createHttpClient({ url: courtier.ready.api, key: body.key, service });
}

let websites: AmqpClient;
let orders: AmqpClient;
beforeAll(async () => {
  const answering = await overHttp('questions', ['consume:questions_queue']);
  [websites, orders] = [await listening('websites'), await listening('orders')];
  await listening('sav');
  await listening('questions', answering);
  await listening('baskets');
});
afterAll(() => Promise.all(open.map((client) => client.close())));

/** As the document of S2 has them: each owns an exchange and a queue of its name. */
const SERVICES = {
  auth: 'topic',
  products: 'topic',
  baskets: 'direct',
  orders: 'topic',
  addresses: 'direct',
  deliveries: 'topic',
  newsletters: 'fanout',
  sav: 'direct',
  contacts: 'direct',
  questions: 'direct',
  websites: 'fanout',
};

describe('the exchanges of S2', () => {
  it.each(Object.entries(SERVICES))('%s_exchange is %s, and reaches its queue', async (service, type) => {
    const exchange = `${service}_exchange`;
    const { body } = await courtier.call<ExchangeDetails>('GET', `/api/exchanges/${exchange}`);
    expect(body).toMatchObject({ type, durable: true, declared: true });
    expect(body.bindings.map(({ queue }) => queue)).toContain(`${service}_queue`);
    const queue = await courtier.call<QueueDetails>('GET', `/api/queues/${service}_queue`);
    expect(queue.body).toMatchObject({
      delivery: 'amqp',
      message_ttl_ms: 24 * 3_600_000,
      max_length: 10_000,
    });
    await connect(service);
  });
});

describe('the services of S2 over AMQP, each as its own user', () => {
  it('reach one service by a direct exchange, in the shared format', async () => {
    const mark = newId();
    await orders.publish({
      exchange: 'baskets_exchange',
      routingKey: 'baskets',
      event: 'basket.clear',
      data: { mark },
    });
    expect(await heardBy('baskets', mark)).toEqual({
      event: 'basket.clear',
      timestamp: expect.stringMatching(/^\d{4}-\d\d-\d\dT[\d:.]+Z$/),
      data: { mark },
      metadata: { service: 'orders', version: '1.0' },
    });
  });

  it('hear what a pattern of a topic exchange matches, and what it does not match reaches nobody', async () => {
    // Not of accounts: the programs of docs/amqp-clients.md read that queue.
    const mark = newId();
    const event = { exchange: 'orders_exchange', event: 'basket.checked', data: { mark } };
    await orders.publish({ ...event, routingKey: 'orders.basket.checked' });
    await heardBy('orders', mark);
    await expect(orders.publish({ ...event, routingKey: 'basket.checked' })).rejects.toMatchObject({
      code: 'unroutable',
    });
  });

  it('hear a broadcast, all of them, and a subscriber over HTTP too', async () => {
    const mark = newId();
    const name = `s2-${newId().slice(0, 8)}`;
    const http = await overHttp('dashboard', ['consume:*', 'manage:*']);
    const pulled = Promise.withResolvers<EventMessage>();
    await http.pull('websites_exchange', { name, wait: 0 });
    const subscription = http.subscribe(
      'websites_exchange',
      async (message) => {
        if (message.data.mark === mark) pulled.resolve(message);
      },
      { name, wait: 2 },
    );
    await websites.publish({ exchange: 'websites_exchange', event: 'websites.closed', data: { mark } });
    for (const service of ['websites', 'sav', 'questions']) await heardBy(service, mark);
    expect((await pulled.promise).metadata.service).toBe('websites');
    await subscription.stop();
  });

  it('may not publish, nor consume, what is another’s', async () => {
    const questions = await connect('questions');
    await expect(
      questions.publish({ exchange: 'orders_exchange', routingKey: 'order.created', event: 'x', data: {} }),
    ).rejects.toMatchObject({ code: 'refused', message: expect.stringContaining('orders_exchange') });
    await expect(questions.consume('payments_queue', async () => {})).rejects.toMatchObject({
      code: 'refused',
      message: expect.stringContaining('payments_queue'),
    });
    // Neither took the connection with it.
    await questions.publish({
      exchange: 'questions_exchange',
      routingKey: 'questions',
      event: 'question.asked',
      data: {},
    });
  });
});

describe('the gateway', () => {
  it('asks a service, waits, and brings its answer, which the service may only give to who asks', async () => {
    const http = await overHttp('shop', ['publish:questions_exchange']);
    const product = newId();
    const answer = await http.request({
      exchange: 'questions_exchange',
      routingKey: 'questions',
      event: 'question.asked',
      data: { product },
    });
    expect(answer).toMatchObject({
      event: 'question.answered',
      data: { about: product, text: 'yes' },
      metadata: { service: 'questions' },
    });
  });

  it('publishes for a service, one by one and in batches, and says of each what became of it', async () => {
    const http = await overHttp('orders', ['publish:baskets_exchange']);
    const [mark, inBatch] = [newId(), newId()];
    const clear = { exchange: 'baskets_exchange', routingKey: 'baskets', event: 'basket.clear' };
    expect(await http.publish({ ...clear, data: { mark } })).toMatchObject({ status: 'published' });
    await heardBy('baskets', mark);
    const items = await http.publishBatch([
      { ...clear, data: { mark: inBatch } },
      { ...clear, routingKey: 'nowhere', data: {} },
      { ...clear, exchange: 'orders_exchange', data: {} },
    ]);
    expect(items).toMatchObject([
      { status_code: 202, status: 'published' },
      { status_code: 422, problem: { type: 'urn:courtier:problem:unroutable' } },
      { status_code: 403 },
    ]);
    await heardBy('baskets', inBatch);
    await expect(http.publish({ ...clear, exchange: 'orders_exchange', data: {} })).rejects.toMatchObject({
      code: 'forbidden',
      status: 403,
    });
  });
});
