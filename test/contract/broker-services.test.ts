import amqp, { type ConfirmChannel, type Options } from 'amqplib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import * as z from 'zod';
import { isConnectionRefused } from '../../adapters/amqp/dial.ts';
import { createManagement } from '../../adapters/rabbitmq-management/management.ts';
import { createBrokerUsers } from '../../adapters/rabbitmq-management/users.ts';
import type { Service, Topology } from '../../core/topology/define.ts';
import { render } from '../../core/topology/render.ts';
import { serviceUsers } from '../../core/topology/service-users.ts';
import { defaultSettings } from '../../core/topology/settings.ts';
import { aQueue, aSystem, deadLetterQueues } from '../core/topology/a-topology.ts';
import { eventually } from '../system/courtier.ts';
import { aName } from './broker-users.ts';
import { useVirtualHost } from './virtual-host.ts';

const { connection, vhost, ask, loginOf } = useVirtualHost('services');
const users = createBrokerUsers({ ...connection, vhost, deployment: 'prod' });

describe('a service on RabbitMQ', () => {
  const [shop, replier] = [aName(), aName()];
  const services: Record<string, Service> = {
    [shop]: { description: 'Sells.', publishes: ['events'], consumes: ['sales'] },
    [replier]: { description: 'Answers.', publishes: [], consumes: ['asked'], replies: true },
  };
  const queues = {
    ...deadLetterQueues(),
    sales: aQueue(),
    asked: aQueue({ bindings: [{ exchange: 'events', routingKey: 'ask' }] }),
    others: aQueue(),
  };
  const system: Topology = aSystem({ queues, services });

  beforeAll(async () => {
    await createManagement({ ...connection, vhost }).apply(render([system], defaultSettings));
    for (const user of serviceUsers([system])) await users.put(user, 'a password');
  });
  afterAll(async () => {
    for (const name of [shop, replier]) await users.remove(name);
  });

  /** What RabbitMQ says to one thing that a service does on a channel of its own. */
  async function tried(name: string, act: (channel: ConfirmChannel) => Promise<unknown>): Promise<string> {
    const client = await amqp.connect(loginOf(name, 'a password'));
    try {
      const channel = await client.createConfirmChannel();
      const closed = new Promise<never>((_, reject) => channel.on('error', reject));
      closed.catch(() => undefined);
      await Promise.race([act(channel), closed]);
      return 'allowed';
    } catch (error) {
      return /ACCESS_REFUSED/.test(String(error)) ? 'ACCESS_REFUSED' : String(error);
    } finally {
      await client.close();
    }
  }
  /** RabbitMQ limits and closes the connections that it has counted as the user's, a moment after each was opened. */
  const isCounted = (name: string) =>
    eventually('the connection is counted', async () => {
      const open = await ask('GET', ['vhosts', vhost, 'connections']);
      return z
        .array(z.object({ user: z.string() }).partial())
        .parse(open)
        .some(({ user }) => user === name);
    });
  const publish =
    (exchange: string, key: string, options: Options.Publish = {}) =>
    (channel: ConfirmChannel) =>
      new Promise<void>((resolve, reject) => {
        channel.publish(exchange, key, Buffer.from('{}'), options, (error) =>
          error ? reject(error) : resolve(),
        );
      });
  const consume = (queue: string) => (channel: ConfirmChannel) => channel.consume(queue, () => undefined);

  it('publishes to its exchanges and consumes from its queues', async () => {
    expect(await tried(shop, publish('events', 'sold.mug'))).toBe('allowed');
    expect(await tried(shop, consume('sales'))).toBe('allowed');
  });

  it('may do nothing else', async () => {
    const attempts: [string, (channel: ConfirmChannel) => Promise<unknown>][] = [
      ['publish to another exchange', publish('news', '')],
      ['publish dead letters', publish('dlx', 'dlq')],
      ['publish to a queue by its name', publish('', 'sales')],
      ['consume from another queue', consume('others')],
      ['read another queue', (channel) => channel.get('others')],
      ['purge another queue', (channel) => channel.purgeQueue('others')],
      ['declare a queue', (channel) => channel.assertQueue(aName())],
      ['declare a queue without a name', (channel) => channel.assertQueue('', { exclusive: true })],
      ['declare an exchange', (channel) => channel.assertExchange(aName(), 'fanout')],
      ['bind its own queue', (channel) => channel.bindQueue('sales', 'events', '#')],
      ['delete its own queue', (channel) => channel.deleteQueue('sales')],
    ];
    const outcomes = await Promise.all(attempts.map(async ([what, act]) => [what, await tried(shop, act)]));
    expect(outcomes).toEqual(attempts.map(([what]) => [what, 'ACCESS_REFUSED']));
  });

  it('asks and is answered without a permission for it, and answers with one', async () => {
    const server = await amqp.connect(loginOf(replier, 'a password'));
    const serving = await server.createChannel();
    await serving.consume(
      'asked',
      (message) => message && serving.sendToQueue(message.properties.replyTo, Buffer.from('answer')),
      { noAck: true },
    );
    const answered = tried(shop, async (channel) => {
      const reply = Promise.withResolvers<string>();
      const onReply = (message: amqp.ConsumeMessage | null) => reply.resolve(String(message?.content));
      await channel.consume('amq.rabbitmq.reply-to', onReply, { noAck: true });
      await publish('events', 'ask', { replyTo: 'amq.rabbitmq.reply-to' })(channel);
      expect(await reply.promise).toBe('answer');
    });
    expect(await answered).toBe('allowed');
    await server.close();
  });

  it('is refused one more connection than it may have, and gets it once one is closed', async () => {
    const name = aName();
    await users.put({ name, login: 'password', write: '^$', read: '^$', max_connections: 1 }, 'a password');
    const connect = () => amqp.connect(loginOf(name, 'a password'));
    const only = await connect();
    await isCounted(name);
    await expect(connect()).rejects.toSatisfy(isConnectionRefused);
    await only.close();
    const next = await eventually('there is room again', () => connect().catch(() => undefined));
    await next.close();
    await users.remove(name);
  });

  it('has no way in without its password, or once it is gone, and its connections go with it', async () => {
    const name = aName();
    const user = { name, login: 'certificate' as const, write: '^$', read: '^(sales)$' };
    await users.put(user, null);
    for (const wrong of ['', 'a password']) {
      await expect(amqp.connect(loginOf(name, wrong))).rejects.toThrow('ACCESS_REFUSED');
    }
    await users.put(user, 'a password');
    expect(await tried(name, consume('sales'))).toBe('allowed');
    const connected = await amqp.connect(loginOf(name, 'a password'));
    connected.on('error', () => undefined);
    const cutOff = new Promise((resolve) => connected.once('close', resolve));
    await isCounted(name);
    await users.remove(name);
    await cutOff;
    await expect(tried(name, consume('sales'))).rejects.toThrow('ACCESS_REFUSED');
  });
});
