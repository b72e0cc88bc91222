import amqp, { type Channel, type ChannelModel } from 'amqplib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createManagementObserver } from '../../adapters/rabbitmq-management/broker-figures.ts';
import { brokerVersion } from '../../adapters/rabbitmq-management/version.ts';
import { createPrometheusObserver } from '../../adapters/rabbitmq-prometheus/broker-figures.ts';
import type { BrokerObserver } from '../../core/observation/broker-figures.ts';
import { eventually } from '../system/courtier.ts';
import { installedHere, startPrivateBroker, unlessInstalled } from './private-broker.ts';

const installation = await installedHere();
const QUORUM = { durable: true, arguments: { 'x-queue-type': 'quorum' } };
const NAME = 'a queue, é / 1';

describe.skipIf(!installation)(`observers of the broker${unlessInstalled(installation)}`, () => {
  let broker: Awaited<ReturnType<typeof startPrivateBroker>>;
  let client: ChannelModel;
  let channel: Channel;
  let prometheus: string;

  beforeAll(async () => {
    if (!installation) return;
    broker = await startPrivateBroker(installation, async (_dir, port) => {
      prometheus = `http://localhost:${port}`;
      return { prometheus: port };
    });
    client = await amqp.connect(broker.amqp);
    channel = await client.createConfirmChannel();
    await queueWith(await client.createConfirmChannel(), NAME, 3);
    await queueWith(await client.createConfirmChannel(), 'idle', 2);
    await channel.prefetch(1);
    await channel.consume(NAME, () => undefined);
    await elsewhere();
  });

  afterAll(async () => {
    await client?.close();
    await broker?.stop();
  });

  async function queueWith(
    on: Awaited<ReturnType<ChannelModel['createConfirmChannel']>>,
    name: string,
    messages: number,
  ) {
    await on.assertQueue(name, QUORUM);
    for (let n = 0; n < messages; n += 1) on.sendToQueue(name, Buffer.from('x'));
    await on.waitForConfirms();
  }

  /** A queue of another virtual host, which is none of ours. */
  async function elsewhere() {
    const { managementUrl, username, password } = broker;
    const authorization = `Basic ${Buffer.from(`${username}:${password}`).toString('base64')}`;
    const put = (path: string, body?: string) =>
      fetch(`${managementUrl}/api/${path}`, {
        method: 'PUT',
        headers: { authorization, 'content-type': 'application/json' },
        ...(body && { body }),
      });
    await put('vhosts/other');
    await put(`permissions/other/${username}`, '{"configure":".*","write":".*","read":".*"}');
    expect((await put('queues/other/foreign', '{"durable":true}')).status).toBe(201);
  }

  const login = async () => ({ username: broker.username, password: broker.password });
  const observers: [string, () => BrokerObserver][] = [
    [
      'the management API',
      () =>
        createManagementObserver({
          connection: async () => ({ ...(await login()), url: broker.managementUrl }),
          vhost: '/',
        }),
    ],
    ['Prometheus', () => createPrometheusObserver({ urls: [prometheus], credentials: login, vhost: '/' })],
  ];

  describe.each(observers)('%s', (_, create) => {
    it('tells what waits in each queue, what is taken, and how many consume', async () => {
      const expected = [
        { name: NAME, ready: 2, unacknowledged: 1, consumers: 1 },
        { name: 'idle', ready: 2, unacknowledged: 0, consumers: 0 },
      ];
      await eventually('RabbitMQ has counted', async () => {
        const { queues } = await create().observe();
        expect(queues.toSorted((a, b) => (a.name < b.name ? -1 : 1))).toEqual(expected);
        return true;
      });
    });

    it('tells how near each node is to what blocks publishers', async () => {
      await eventually('RabbitMQ has looked at its node', async () => {
        const { nodes } = await create().observe();
        expect(nodes).toEqual([
          { name: expect.any(String), memory: expect.any(Number), disk: expect.any(Number) },
        ]);
        for (const { memory, disk } of nodes) {
          expect(memory).toBeGreaterThan(0);
          expect(memory).toBeLessThan(1);
          expect(disk).toBeGreaterThan(0);
          expect(disk).toBeLessThan(1);
        }
        return true;
      });
    });

    it('tells the same share of a limit that is low', async () => {
      await broker.control('set_vm_memory_high_watermark', 'absolute', '50MB');
      await eventually('the node is over its limit', async () => {
        const { nodes } = await create().observe();
        expect(nodes[0]?.memory).toBeGreaterThan(1);
        return true;
      });
      await broker.control('set_vm_memory_high_watermark', '0.4');
    });
  });

  it('the management API says the version that runs', async () => {
    const version = await brokerVersion({ ...(await login()), url: broker.managementUrl });
    // As it says itself to a client that connects.
    expect(version).toBe(client.connection.serverProperties.version);
    expect(version).toMatch(/^\d+\.\d+\.\d+$/);
  });

  it('both say that a broker is away which does not answer', async () => {
    const nowhere = 'http://127.0.0.1:9';
    const away = [
      createManagementObserver({
        connection: async () => ({ ...(await login()), url: nowhere }),
        vhost: '/',
      }),
      createPrometheusObserver({ urls: [prometheus, nowhere], credentials: login, vhost: '/' }),
    ];
    for (const observer of away) {
      await expect(observer.observe()).rejects.toMatchObject({ code: 'broker-unavailable' });
    }
  });
});
