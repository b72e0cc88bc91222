import { randomUUID } from 'node:crypto';
import amqp, { type Channel } from 'amqplib';
import { afterEach, describe, expect, inject, it } from 'vitest';
import { createQueueMessages } from '../../adapters/amqp/queue-messages.ts';
import { call } from '../../adapters/rabbitmq-management/http.ts';
import { createBrokerStatistics } from '../../adapters/rabbitmq-management/queue-statistics.ts';
import { createMemoryBrokerStatistics, queueStatistics } from '../memory/broker-statistics.ts';
import { PATIENCE_MS } from '../patience.ts';
import { brokerStatisticsContract, type StatisticsUnderTest } from './broker-statistics.ts';
import { installedHere, startPrivateBroker } from './private-broker.ts';

const { amqp: amqpUrl, management } = inject('running');
const { username, password } = new URL(amqpUrl);
const connection = { url: management, username, password };
const after: (() => Promise<unknown>)[] = [];

afterEach(async () => {
  for (const action of after.splice(0).reverse()) await action();
});

async function onRabbitMq(): Promise<StatisticsUnderTest> {
  const vhost = `contract/${randomUUID()}`;
  const ask = (method: 'PUT' | 'DELETE', path: string[], body?: unknown) =>
    call(connection, { method, path, timeoutMs: PATIENCE_MS, body });
  await ask('PUT', ['vhosts', vhost]);
  after.push(() => ask('DELETE', ['vhosts', vhost]));
  await ask('PUT', ['permissions', vhost, username], { configure: '.*', write: '.*', read: '.*' });
  const url = new URL(amqpUrl);
  url.pathname = `/${encodeURIComponent(vhost)}`;
  const client = await amqp.connect(url.href);
  after.push(() => client.close());
  return {
    statistics: createBrokerStatistics({ ...connection, vhost, timeoutMs: PATIENCE_MS }),
    async happen(queue, { published, taken }) {
      const channel = await client.createConfirmChannel();
      await channel.assertQueue(queue, { durable: true, arguments: { 'x-queue-type': 'quorum' } });
      for (let n = 0; n < published; n += 1) channel.sendToQueue(queue, Buffer.from('x'));
      await channel.waitForConfirms();
      if (taken > 0) await take(channel, queue, taken);
    },
  };
}

/** One at a time: the first ones are acknowledged, which lets the next one come; the last is kept. */
async function take(channel: Channel, queue: string, taken: number) {
  await channel.prefetch(1);
  const { promise, resolve } = Promise.withResolvers<void>();
  let seen = 0;
  await channel.consume(queue, (message) => {
    seen += 1;
    if (message && seen < taken) channel.ack(message);
    if (seen === taken) resolve();
  });
  await promise;
}

async function inMemory(): Promise<StatisticsUnderTest> {
  const statistics = createMemoryBrokerStatistics();
  return {
    statistics,
    async happen(name, { published, taken }) {
      const acknowledged = Math.max(taken - 1, 0);
      const counts = published > 0 ? { published, delivered: taken, acknowledged } : {};
      const rates =
        published > 0 ? { published_per_second: 0, delivered_per_second: 0, acknowledged_per_second: 0 } : {};
      statistics.put(
        queueStatistics(name, {
          messages_ready: published - taken,
          messages_unacknowledged: taken - acknowledged,
          consumers: taken > 0 ? 1 : 0,
          ...counts,
          ...rates,
        }),
      );
    },
  };
}

brokerStatisticsContract('memory', inMemory);
brokerStatisticsContract('RabbitMQ', onRabbitMq);

describe('statistics of the broker on RabbitMQ', () => {
  it('are unavailable when it does not answer', async () => {
    const nowhere = createBrokerStatistics({ ...connection, url: 'http://127.0.0.1:9', vhost: '/' });
    for (const ask of [() => nowhere.queues(), () => nowhere.queue('q')]) {
      await expect(ask()).rejects.toMatchObject({ code: 'broker-unavailable', disposition: 'retry' });
    }
  });
});

const installation = await installedHere();
/** From 4.3 on; an older one counts whatever it is asked to refuse. */
const canRefuse =
  installation !== undefined && /rabbitmq_server-(4\.([3-9]|\d\d)|[5-9])/.test(installation.server);

describe.skipIf(!canRefuse)('statistics of a broker that does not count (from RabbitMQ 4.3 on)', () => {
  it('have the queues’ names and null for every figure, while AMQP tells what is ready', async () => {
    if (!installation) return;
    const broker = await startPrivateBroker(installation, { refuses: ['management_metrics_collection'] });
    after.push(broker.stop);
    const client = await amqp.connect(broker.amqp);
    after.push(() => client.close());
    const channel = await client.createConfirmChannel();
    await channel.assertQueue('q', { durable: true, arguments: { 'x-queue-type': 'quorum' } });
    channel.sendToQueue('q', Buffer.from('x'));
    await channel.waitForConfirms();
    const { managementUrl: url, url: amqpUrl, ...login } = broker;
    const statistics = createBrokerStatistics({ ...login, url, vhost: '/' });
    const figures = Object.keys(queueStatistics('q')).filter((figure) => figure !== 'name');
    const unknown = { name: 'q', ...Object.fromEntries(figures.map((figure) => [figure, null])) };
    expect(await statistics.queue('q')).toEqual(unknown);
    expect(await statistics.queues()).toEqual({ items: [unknown], total: 1 });
    expect(await statistics.queue('nobody')).toBeUndefined();
    const messages = createQueueMessages({ url: amqpUrl, credentials: async () => login });
    expect(await messages.count('q')).toEqual({ ready: 1, consumers: 0 });
  });
});
