import { Buffer } from 'node:buffer';
import { v7 as uuid } from 'uuid';
import { afterAll, afterEach, beforeAll, describe, expect, inject, it } from 'vitest';
import { createPublisher, type PublisherOptions } from '../../adapters/amqp/publisher.ts';
import {
  BrokerUnavailableError,
  type Publication,
  type Publisher,
  PublishRefusedError,
} from '../../core/message/publisher.ts';
import { startTcpProxy, type TcpProxy } from './tcp-proxy.ts';
import { startTestBroker, type TestBroker } from './test-broker.ts';

/** Takes everything out of the open queue. */
async function idsIn(broker: TestBroker): Promise<string[]> {
  const channel = await broker.model.createChannel();
  const ids: string[] = [];
  for (;;) {
    const message = await channel.get(broker.queue, { noAck: true });
    if (!message) break;
    ids.push(message.properties.messageId);
  }
  await channel.close();
  return ids;
}

describe('publisher on RabbitMQ, when the connection goes wrong', () => {
  let broker: TestBroker;
  let proxy: TcpProxy;
  const open: Publisher[] = [];

  beforeAll(async () => {
    broker = await startTestBroker(inject('running').amqp);
    const { hostname, port } = new URL(broker.url);
    proxy = await startTcpProxy({ host: hostname, port: Number(port) });
  });
  afterEach(async () => {
    proxy.fix();
    await Promise.all(open.splice(0).map((publisher) => publisher.close()));
  });
  afterAll(async () => {
    await proxy.close();
    await broker.close();
  });

  function throughProxy(options: Partial<PublisherOptions> = {}): Publisher {
    const url = new URL(broker.url);
    url.port = String(proxy.port);
    const publisher = createPublisher({
      url: url.href,
      credentials: async () => broker.credentials,
      publishTimeoutMs: 2_000,
      ...options,
    });
    open.push(publisher);
    return publisher;
  }

  const publication = (overrides: Partial<Publication> = {}): Publication => ({
    id: uuid(),
    exchange: broker.exchange,
    routingKey: 'open',
    body: Buffer.from('{}'),
    properties: {},
    headers: {},
    ...overrides,
  });
  const send = (publisher: Publisher, overrides: Partial<Publication> = {}) =>
    publisher.publish(publication(overrides), { mandatory: true });

  it('uses one connection for many publishes', async () => {
    const publisher = throughProxy();
    const before = proxy.accepted();
    await Promise.all(Array.from({ length: 50 }, () => send(publisher)));
    await send(publisher);
    expect(proxy.accepted()).toBe(before + 1);
  });

  it('replaces a connection that was reset, within the same publish', async () => {
    const publisher = throughProxy();
    await send(publisher);
    proxy.reset();
    await send(publisher);
  });

  it('keeps every message of a batch whose connection is reset on the way', async () => {
    // Four megabytes, and a connection made again, take a busy machine seconds.
    const publisher = throughProxy({ publishTimeoutMs: 60_000 });
    await send(publisher);
    const batch = Array.from({ length: 200 }, () => send(publisher, { body: Buffer.alloc(20_000) }));
    proxy.reset();
    await Promise.all(batch);
  });

  it('gives up a connection on which nothing is confirmed any more, and publishes on a new one', async () => {
    // Long enough to connect on a busy machine, which counts as well.
    const publisher = throughProxy({ publishTimeoutMs: 1_500 });
    await send(publisher);
    proxy.blackHole();
    const [before, givenUp] = [proxy.accepted(), uuid()];
    await expect(send(publisher, { id: givenUp })).rejects.toThrow(BrokerUnavailableError);
    proxy.fix();
    await send(publisher);
    // The caller knows that the first one failed: it must not go out behind its back, nor connect for it.
    expect(proxy.accepted()).toBe(before + 1);
    await publisher.close();
    expect(await idsIn(broker)).not.toContain(givenUp);
  });

  it('tells messages of one routing key apart when a headers exchange returns some of them', async () => {
    const exchange = `${broker.exchange}-headers`;
    const channel = await broker.model.createChannel();
    await channel.assertExchange(exchange, 'headers', { autoDelete: true });
    await channel.bindQueue(broker.queue, exchange, '', { wanted: true });
    const publisher = throughProxy();
    const settled = await Promise.allSettled(
      Array.from({ length: 20 }, (_, index) =>
        send(publisher, { exchange, headers: { wanted: index % 3 === 0 } }),
      ),
    );
    const outcomes = settled.map((result) => (result.status === 'fulfilled' ? 'ok' : result.reason.name));
    expect(outcomes).toEqual(outcomes.map((_, index) => (index % 3 === 0 ? 'ok' : 'UnroutableError')));
    await channel.close();
  });

  it('does not trust a connection that was idle for longer than a heartbeat', async () => {
    let time = Date.parse('2026-11-02T10:00:00Z');
    const publisher = throughProxy({
      now: () => new Date(time),
      heartbeatSeconds: 30,
      publishTimeoutMs: 2_000,
    });
    await send(publisher);
    // Frozen for a minute, and the network forgot the connection meanwhile.
    proxy.blackHole();
    proxy.fix();
    time += 60_000;
    const before = proxy.accepted();
    await send(publisher);
    expect(proxy.accepted()).toBe(before + 1);
  });

  it('asks for credentials again when the broker refused the last ones', async () => {
    const asked: boolean[] = [];
    const publisher = throughProxy({
      credentials: async ({ refused }) => {
        asked.push(refused);
        return refused ? broker.credentials : { ...broker.credentials, password: 'rotated away' };
      },
    });
    await expect(send(publisher)).rejects.toThrow(BrokerUnavailableError);
    await send(publisher);
    expect(asked).toEqual([false, true]);
  });

  it('names a virtual host that does not exist as unavailable', async () => {
    const publisher = throughProxy({ url: `${broker.url.replace(/\/[^/]*$/, '')}/no%2Fsuch` });
    await expect(send(publisher)).rejects.toThrow(BrokerUnavailableError);
  });

  it('finds the message that the broker refuses among many in flight, and delivers the others', async () => {
    const publisher = throughProxy();
    // The broker closes the channel with 406 and does not say which message it was.
    const bad = { properties: { expiration_ms: 2 ** 53 } };
    const settled = await Promise.allSettled(
      Array.from({ length: 20 }, (_, index) => send(publisher, index === 7 ? bad : {})),
    );
    const failed = settled.flatMap((result, index) =>
      result.status === 'rejected' ? [[index, result.reason.constructor]] : [],
    );
    expect(failed).toEqual([[7, PublishRefusedError]]);
  });
});
