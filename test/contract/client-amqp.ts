import type { Channel } from 'amqplib';
import { afterAll, afterEach, beforeAll, inject } from 'vitest';
import {
  type AmqpClient,
  type AmqpClientOptions,
  createAmqpClient,
  type Delivery,
} from '../../client/index.ts';
import { startTcpProxy, type TcpProxy } from './tcp-proxy.ts';
import { startTestBroker, type TestBroker } from './test-broker.ts';

/** What a suite of the client over AMQP has: RabbitMQ with an exchange and queues of its own, and a way that can be lost. */
export type ClientUnderTest = {
  broker: TestBroker;
  proxy: TcpProxy;
  /** Beside the clients. */
  channel: Channel;
  /** A client whose connection goes through the proxy. */
  connect(options?: Partial<AmqpClientOptions>): Promise<AmqpClient>;
  /** Publishes to the open queue, unless `more` says otherwise. */
  publish(client: AmqpClient, n: number, more?: Record<string, unknown>): Promise<string>;
  /** Takes all that is in the open queue. */
  taken(): Promise<{ n: number; id: string }[]>;
};

/** Of one file: what it answers is complete once the tests run. Clients are closed and the queue is empty after each. */
export function useClient(): ClientUnderTest {
  const open: AmqpClient[] = [];
  const parts = {} as Pick<ClientUnderTest, 'broker' | 'proxy' | 'channel'>;

  beforeAll(async () => {
    const broker = await startTestBroker(inject('running').amqp);
    const { hostname, port } = new URL(broker.url);
    const proxy = await startTcpProxy({ host: hostname, port: Number(port) });
    Object.assign(parts, { broker, proxy, channel: await broker.model.createChannel() });
  });
  afterEach(async () => {
    parts.proxy.fix();
    await Promise.all(open.splice(0).map((client) => client.close()));
    await parts.channel.purgeQueue(parts.broker.queue);
  });
  afterAll(async () => {
    await parts.proxy.close();
    await parts.broker.close();
  });

  return Object.assign(parts, {
    async connect(options: Partial<AmqpClientOptions> = {}) {
      const { broker, proxy } = parts;
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
    },
    publish: (client: AmqpClient, n: number, more: Record<string, unknown> = {}) =>
      client.publish({
        exchange: parts.broker.exchange,
        routingKey: 'open',
        event: 'test.event',
        data: { n },
        ...more,
      }),
    async taken() {
      const { broker, channel } = parts;
      const found: { n: number; id: string }[] = [];
      for (let message = await channel.get(broker.queue, { noAck: true }); message; ) {
        found.push({ n: JSON.parse(message.content.toString()).data.n, id: message.properties.messageId });
        message = await channel.get(broker.queue, { noAck: true });
      }
      return found;
    },
  });
}

/** Collects until `n` messages were seen. */
export function collector(n: number) {
  const seen: [number, Delivery][] = [];
  const enough = Promise.withResolvers<void>();
  const handler = async ({ data }: { data: Record<string, unknown> }, delivery: Delivery) => {
    seen.push([Number(data.n), delivery]);
    if (seen.length >= n) enough.resolve();
  };
  return { seen, handler, enough: enough.promise };
}
