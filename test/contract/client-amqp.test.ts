import type { Channel } from 'amqplib';
import { afterAll, afterEach, beforeAll, describe, expect, inject, it } from 'vitest';
import { consume } from '../../client/amqp-consume.ts';
import { createLink, type Link, type LinkChannel } from '../../client/amqp-link.ts';
import {
  type AmqpClient,
  type AmqpClientOptions,
  createAmqpClient,
  type Delivery,
} from '../../client/index.ts';
import { eventMessage } from '../../client/message.ts';
import { encodedTable, nestedTable } from '../amqp-table.ts';
import { publishRaw } from '../raw-publish.ts';
import { startTcpProxy, type TcpProxy } from './tcp-proxy.ts';
import { startTestBroker, type TestBroker } from './test-broker.ts';

let broker: TestBroker;
let proxy: TcpProxy;
let channel: Channel;
const open: AmqpClient[] = [];

beforeAll(async () => {
  broker = await startTestBroker(inject('running').amqp);
  channel = await broker.model.createChannel();
  const { hostname, port } = new URL(broker.url);
  proxy = await startTcpProxy({ host: hostname, port: Number(port) });
});
afterEach(async () => {
  proxy.fix();
  await Promise.all(open.splice(0).map((client) => client.close()));
  await channel.purgeQueue(broker.queue);
});
afterAll(async () => {
  await proxy.close();
  await broker.close();
});

/** Its connection goes through a proxy that can lose it. */
async function connect(options: Partial<AmqpClientOptions> = {}): Promise<AmqpClient> {
  const url = new URL(broker.url);
  url.port = String(proxy.port);
  const client = await createAmqpClient({
    service: 'tests',
    url: url.href,
    ...broker.credentials,
    publishTimeoutMs: 10_000,
    ...options,
  });
  open.push(client);
  return client;
}

const publish = (client: AmqpClient, n: number, more: Record<string, unknown> = {}) =>
  client.publish({
    exchange: broker.exchange,
    routingKey: 'open',
    event: 'test.event',
    data: { n },
    ...more,
  });

async function taken(): Promise<{ n: number; id: string }[]> {
  const found: { n: number; id: string }[] = [];
  for (let message = await channel.get(broker.queue, { noAck: true }); message; ) {
    found.push({ n: JSON.parse(message.content.toString()).data.n, id: message.properties.messageId });
    message = await channel.get(broker.queue, { noAck: true });
  }
  return found;
}

/** Collects until `n` messages were seen. */
function collector(n: number) {
  const seen: [number, Delivery][] = [];
  const enough = Promise.withResolvers<void>();
  const handler = async ({ data }: { data: Record<string, unknown> }, delivery: Delivery) => {
    seen.push([Number(data.n), delivery]);
    if (seen.length >= n) enough.resolve();
  };
  return { seen, handler, enough: enough.promise };
}

describe('the client over AMQP: publishing', () => {
  it('resolves when RabbitMQ has the message, persistent, with its id and where it was published', async () => {
    const id = await publish(await connect(), 1, { correlationId: 'c-1', headers: { shop: 'paris' } });
    const message = await channel.get(broker.queue, { noAck: true });
    expect(message ? message.properties : undefined).toMatchObject({
      messageId: id,
      correlationId: 'c-1',
      deliveryMode: 2,
      type: 'test.event',
      appId: 'tests',
      headers: {
        shop: 'paris',
        'x-schema-version': '1.0',
        'x-courtier-exchange': broker.exchange,
        'x-courtier-routing-key': 'open',
      },
    });
  });

  it('carries the trace that a message is part of, and gives it to the handler', async () => {
    const client = await connect();
    const trace = {
      traceparent: '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01',
      tracestate: 'a=1',
    };
    const { seen, handler, enough } = collector(2);
    await client.consume(broker.queue, handler);
    await publish(client, 1, { trace });
    await publish(client, 2);
    await enough;
    expect(seen.map(([n, delivery]) => [n, delivery.trace])).toEqual([
      [1, trace],
      [2, {}],
    ]);
  });

  it('says what reached no queue, unless that does not matter', async () => {
    const client = await connect();
    await expect(publish(client, 1, { routingKey: 'nowhere' })).rejects.toMatchObject({ code: 'unroutable' });
    await publish(client, 1, { routingKey: 'nowhere', mandatory: false });
  });

  it('says that there is no such exchange, and goes on with others meanwhile', async () => {
    const client = await connect();
    const settled = await Promise.allSettled([
      publish(client, 1),
      publish(client, 2, { exchange: 'nobody-declared-it' }),
      publish(client, 3),
    ]);
    expect(settled.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled']);
    expect(settled[1]).toMatchObject({ reason: { code: 'refused' } });
  });

  it('gives a full queue up when its time is over', async () => {
    const client = await connect({ publishTimeoutMs: 500 });
    await expect(publish(client, 1, { routingKey: 'full' })).rejects.toMatchObject({ code: 'queue-full' });
  });

  it('loses nothing when the connection is reset under many publishes', async () => {
    const client = await connect();
    await publish(client, 0);
    const many = Array.from({ length: 200 }, (_, n) => publish(client, n + 1));
    proxy.reset();
    const ids = await Promise.all(many);
    const found = new Set((await taken()).map(({ id }) => id));
    expect(ids.filter((id) => !found.has(id))).toEqual([]);
  });

  it('waits for the connection that is made again, and fails when it does not come in time', async () => {
    const errors: unknown[] = [];
    const client = await connect({ publishTimeoutMs: 300, onError: (error) => errors.push(error) });
    await publish(client, 1);
    proxy.blackHole();
    proxy.reset();
    await expect(publish(client, 2)).rejects.toMatchObject({ code: 'timed-out' });
    expect(errors).not.toEqual([]);
  });

  it('says why it has no connection: a login that the broker refuses', async () => {
    const client = await connect({ password: 'wrong', publishTimeoutMs: 2_000 });
    const cause = expect.objectContaining({ message: expect.stringContaining('ACCESS_REFUSED') });
    await expect(publish(client, 1)).rejects.toMatchObject({ code: 'timed-out', cause });
  });

  it('finishes what is under way before it closes, and takes nothing more', async () => {
    const client = await connect();
    const many = Promise.all(Array.from({ length: 50 }, (_, n) => publish(client, n)));
    await client.close();
    await many;
    expect(await taken()).toHaveLength(50);
    await expect(publish(client, 1)).rejects.toMatchObject({ code: 'closed' });
  });
});

describe('the client over AMQP: consuming', () => {
  it('handles at most as many at once as it was set to, and acknowledges what was handled', async () => {
    const client = await connect();
    let [atOnce, most] = [0, 0];
    const { seen, handler, enough } = collector(6);
    const consumer = await client.consume(
      broker.queue,
      async (message, delivery) => {
        most = Math.max(most, ++atOnce);
        await new Promise(setImmediate);
        atOnce -= 1;
        await handler(message, delivery);
      },
      { prefetch: 2 },
    );
    for (let n = 0; n < 6; n += 1) await publish(client, n);
    await enough;
    await consumer.stop();
    expect(most).toBeLessThanOrEqual(2);
    expect(seen.map(([n]) => n).toSorted()).toEqual([0, 1, 2, 3, 4, 5]);
    expect(await taken()).toEqual([]);
  });

  it('rejects what its handler throws at, and what is not in the shared format, and goes on', async () => {
    const errors: Error[] = [];
    const client = await connect({ onError: (error) => errors.push(error as Error) });
    const { seen, handler, enough } = collector(1);
    await client.consume(broker.queue, async (message, delivery) => {
      if (message.data.n === 1) throw new Error('cannot');
      await handler(message, delivery);
    });
    channel.sendToQueue(broker.queue, Buffer.from('no JSON'));
    await publish(client, 1);
    await publish(client, 2);
    await enough;
    await client.close();
    expect(seen.map(([n]) => n)).toEqual([2]);
    expect(errors.map(({ message }) => message)).toEqual(['The body is not JSON in UTF-8.', 'cannot']);
    expect(await taken()).toEqual([]);
  });

  it('starts again after a lost connection, and acknowledges what it goes on handling when that comes again', async () => {
    const errors: unknown[] = [];
    const lost = Promise.withResolvers<void>();
    const client = await connect({
      onError: (error) => {
        errors.push(error);
        lost.resolve();
      },
    });
    const [first, goOn, later] = [1, 2, 3].map(() => Promise.withResolvers<void>());
    let started = 0;
    await client.consume(broker.queue, async ({ data }) => {
      if (data.n === 2) return later?.resolve();
      started += 1;
      first?.resolve();
      await goOn?.promise;
    });
    await publish(client, 1);
    await first?.promise;
    proxy.reset();
    await lost.promise;
    await publish(client, 2);
    // The first one is before it in the queue.
    await later?.promise;
    goOn?.resolve();
    await client.close();
    expect(started).toBe(1);
    expect(await taken()).toEqual([]);
    expect(errors).not.toContainEqual(expect.objectContaining({ code: 'unacknowledged' }));
  });

  it('leaves no channel behind when its queue is deleted, and begins again when it is there again', async () => {
    const queue = `${broker.queue}-again`;
    const quorum = { durable: true, arguments: { 'x-queue-type': 'quorum' } };
    await channel.assertQueue(queue, quorum);
    const link = await createLink({ url: broker.url, ...broker.credentials, name: 'tests' });
    const opened: LinkChannel[] = [];
    const reported = Promise.withResolvers<unknown>();
    const [began, goOn] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
    const watched: Link = {
      ...link,
      onError: reported.resolve,
      channel: async (deadline) => {
        const one = await link.channel(deadline);
        opened.push(one);
        return one;
      },
    };
    const again = Promise.withResolvers<void>();
    const consumer = await consume(watched, queue, async ({ data }) => {
      if (data.n === 2) return again.resolve();
      began.resolve();
      await goOn.promise;
    });
    const body = (n: number) =>
      Buffer.from(
        JSON.stringify(
          eventMessage('test.event', { n }, { at: new Date(), service: 'tests', version: '1.0' }),
        ),
      );
    channel.sendToQueue(queue, body(1));
    await began.promise;
    await channel.deleteQueue(queue);
    expect(await reported.promise).toMatchObject({
      code: 'refused',
      message: expect.stringContaining('deleted'),
    });
    await channel.assertQueue(queue, quorum);
    channel.sendToQueue(queue, body(2));
    await again.promise;
    await opened[0]?.gone;
    goOn.resolve();
    await consumer.stop();
    await link.close();
    await channel.deleteQueue(queue);
  });

  it('waits for its handlers when it closes, and leaves what it did not begin in the queue', async () => {
    const client = await connect();
    const began = Promise.withResolvers<void>();
    const goOn = Promise.withResolvers<void>();
    let ended = 0;
    await client.consume(
      broker.queue,
      async () => {
        began.resolve();
        await goOn.promise;
        ended += 1;
      },
      { prefetch: 1 },
    );
    await publish(client, 1);
    await publish(client, 2);
    await began.promise;
    const closed = client.close();
    goOn.resolve();
    await closed;
    expect(ended + (await taken()).length).toBe(2);
  });

  it('says at once that there is no such queue', async () => {
    const client = await connect();
    await expect(client.consume('nobody-declared-it', async () => {})).rejects.toMatchObject({
      code: 'refused',
      message: expect.stringContaining('nobody-declared-it'),
    });
  });
});

describe('the client over AMQP: asking', () => {
  it('is not answered at another address than RabbitMQ’s own: as a routing key it would reach any queue', async () => {
    const answering = await connect();
    for (const replyTo of [
      'order_workflow',
      '',
      'amq.rabbitmq.reply-to',
      'amq.rabbitmq.reply-to.',
      'x amq.rabbitmq.reply-to.y',
    ]) {
      const forged = answering.reply({ replyTo, correlationId: 'c', event: 'test.answer', data: {} });
      await expect(forged).rejects.toMatchObject({ code: 'refused' });
    }
  });

  it('gets its own reply beside others', async () => {
    const [asking, answering] = [await connect(), await connect({ service: 'answering' })];
    await answering.consume(broker.queue, async ({ data }, { replyTo, correlationId }) => {
      if (!replyTo || !correlationId) return;
      const answer = { n: Number(data.n) * 2 };
      await answering.reply({ replyTo, correlationId, event: 'test.answer', data: answer });
    });
    const ask = (n: number) =>
      asking.request({ exchange: broker.exchange, routingKey: 'open', event: 'test.ask', data: { n } });
    const answers = await Promise.all([1, 2, 3].map(ask));
    expect(answers.map(({ data, metadata }) => [data.n, metadata.service])).toEqual([
      [2, 'answering'],
      [4, 'answering'],
      [6, 'answering'],
    ]);
  });

  it('gives up in time, and at once when it reaches nobody', async () => {
    const client = await connect();
    const ask = { exchange: broker.exchange, event: 'test.ask', data: {}, waitMs: 200 };
    await expect(client.request({ ...ask, routingKey: 'open' })).rejects.toMatchObject({ code: 'timed-out' });
    await expect(client.request({ ...ask, routingKey: 'nowhere' })).rejects.toMatchObject({
      code: 'unroutable',
    });
  });
});

describe('the client over AMQP: headers of others', () => {
  const body = JSON.stringify(
    eventMessage('test.event', { n: 1 }, { at: new Date(), service: 'tests', version: '1.0' }),
  );

  /** As a client of another language sends them. */
  async function sendRaw(messageId: string, headers: Buffer): Promise<void> {
    publishRaw(broker.model, channel, { exchange: '', routingKey: broker.queue, body, messageId, headers });
    await channel.checkQueue(broker.queue);
  }

  it('that are nested thousands of levels deep are rejected one by one, on a connection that stays', async () => {
    const errors: unknown[] = [];
    const client = await connect({ onError: (error) => errors.push(error) });
    const { seen, handler, enough } = collector(2);
    await client.consume(broker.queue, handler, { prefetch: 1 });
    await sendRaw('before', encodedTable({}));
    await sendRaw('deep', nestedTable('deep', 4_500));
    await sendRaw('deeper', nestedTable('deep', 12_000, 'A'));
    await sendRaw('after', encodedTable({}));
    await enough;
    expect(seen.map(([, { messageId }]) => messageId)).toEqual(['before', 'after']);
    expect(errors).toMatchObject([{ code: 'headers-too-deep' }, { code: 'headers-too-deep' }]);
    expect(String(errors[0])).toContain('"deep"');
  });

  it('have the types that their publisher gave them', async () => {
    const client = await connect();
    const { seen, handler, enough } = collector(1);
    await client.consume(broker.queue, handler);
    const headers = JSON.parse('{"__proto__": {"a": 1}}');
    const more = {
      exact: { '!': 'int64', value: 9_007_199_254_740_993n },
      raw: Buffer.from([255, 0, 127]),
      at: { '!': 'timestamp', value: 1_700_000_000 },
      far: { '!': 'timestamp', value: 2n ** 62n },
      price: { '!': 'decimal', value: { places: 2, digits: 1_999 } },
      list: ['é', { table: { bytes: [104, 105] } }, null, true, 0.5],
    };
    await sendRaw('m-1', encodedTable({ ...headers, ...more }));
    await enough;
    const received = seen[0]?.[1].headers ?? {};
    // RabbitMQ 4 sorts them by name.
    expect(Object.keys(received).toSorted()).toEqual(['__proto__', ...Object.keys(more)].toSorted());
    expect({ ...received, exact: undefined, far: undefined }).toMatchObject({
      raw: more.raw,
      at: more.at,
      price: more.price,
      list: more.list,
    });
    expect(received.exact).toBe(9_007_199_254_740_993n);
    expect(received.far).toEqual({ '!': 'timestamp', value: 2n ** 62n });
  });
});
