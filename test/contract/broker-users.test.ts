import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import amqp, { type ConfirmChannel, type Options } from 'amqplib';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import * as z from 'zod';
import { isConnectionRefused } from '../../adapters/amqp/dial.ts';
import { call } from '../../adapters/rabbitmq-management/http.ts';
import { createManagement } from '../../adapters/rabbitmq-management/management.ts';
import { createBrokerUsers } from '../../adapters/rabbitmq-management/users.ts';
import type { Service, Topology } from '../../core/topology/define.ts';
import { render } from '../../core/topology/render.ts';
import { KEPT, serviceUsers } from '../../core/topology/service-users.ts';
import { defaultSettings } from '../../core/topology/settings.ts';
import { aQueue, aSystem, deadLetterQueues } from '../core/topology/a-topology.ts';
import { createMemoryBrokerUsers } from '../memory/broker-users.ts';
import { PATIENCE_MS } from '../patience.ts';
import { eventually } from '../system/courtier.ts';
import { aName, brokerUsersContract } from './broker-users.ts';

const { amqp: amqpUrl, management } = inject('running');
const { username, password } = new URL(amqpUrl);
const connection = { url: management, username, password };
const vhost = `users/${randomUUID()}`;
const usersOf = (deployment: string) => createBrokerUsers({ ...connection, vhost, deployment });
const users = usersOf('prod');
const ask = (method: 'GET' | 'PUT' | 'DELETE', path: string[], body?: unknown) =>
  call(connection, { method, path, timeoutMs: PATIENCE_MS, body });
const made: string[] = [];

beforeAll(async () => {
  await ask('PUT', ['vhosts', vhost]);
  await ask('PUT', ['permissions', vhost, username], { configure: '.*', write: '.*', read: '.*' });
});
afterAll(async () => {
  for (const name of made) await ask('DELETE', ['users', name]);
  await ask('DELETE', ['vhosts', vhost]);
});

brokerUsersContract('in memory', async () => {
  const memory = createMemoryBrokerUsers();
  return {
    users: memory,
    ofAnother: createMemoryBrokerUsers('dev', memory),
    found: async (name) => {
      const user = memory.users.get(name);
      return user && { write: user.write, read: user.read };
    },
    limit: async (name) => memory.users.get(name)?.max_connections,
    lets: async (name, given) => given !== '' && memory.users.get(name)?.password === given,
    occupy: async (name) => void memory.others.add(name),
  };
});

const LimitsSchema = z.array(z.object({ value: z.object({ 'max-connections': z.number().optional() }) }));
const PermissionsSchema = z.object({ configure: z.literal('^$'), write: z.string(), read: z.string() });

async function lets(name: string, given: string): Promise<boolean> {
  const target = new URL(amqpUrl);
  target.pathname = `/${encodeURIComponent(vhost)}`;
  target.username = name;
  target.password = given;
  try {
    await (await amqp.connect(target.href)).close();
    return true;
  } catch (error) {
    if (/ACCESS_REFUSED/.test(String(error))) return false;
    throw error;
  }
}

brokerUsersContract('on RabbitMQ', async () => ({
  users,
  ofAnother: usersOf('dev'),
  found: async (name) => {
    const permissions = await ask('GET', ['permissions', vhost, name]);
    if (permissions === undefined) return undefined;
    const { write, read } = PermissionsSchema.parse(permissions);
    return { write, read };
  },
  limit: async (name) => {
    const [limits] = LimitsSchema.parse(await ask('GET', ['user-limits', name]));
    return limits?.value['max-connections'];
  },
  lets,
  occupy: async (name) => {
    made.push(name);
    await ask('PUT', ['users', name], { password: 'theirs', tags: '' });
  },
}));

/** RabbitMQ's management API, with something that happens between its first answer and who asked. */
async function managementWhere(happens: () => Promise<void>) {
  let next: (() => Promise<void>) | undefined = happens;
  const server = createServer(async (request, response) => {
    const body = await new Response(request).text();
    const { method = 'GET', headers } = request;
    const answer = await fetch(new URL(request.url ?? '', management), {
      method,
      headers: { authorization: headers.authorization ?? '', 'content-type': 'application/json' },
      ...(body !== '' && { body }),
    });
    const text = await answer.text();
    const first = next;
    next = undefined;
    await first?.();
    response.writeHead(answer.status).end(text);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  return { url: `http://127.0.0.1:${port}`, [Symbol.dispose]: () => void server.close() };
}

it('a deployment leaves the password that a rotation gives to a user while it looks at it', async () => {
  const user = { name: aName(), login: 'password' as const, write: '^$', read: '^$' };
  await users.put(user, 'before');
  using slow = await managementWhere(() => users.changePassword(user.name, 'rotated'));
  const deploying = createBrokerUsers({ ...connection, url: slow.url, vhost, deployment: 'prod' });
  await deploying.put({ ...user, write: '.*' }, KEPT);
  expect(await lets(user.name, 'rotated')).toBe(true);
  await users.remove(user.name);
});

it('a deployment gives a user that it keeps the tags that are missing, and no other password', async () => {
  const user = { name: aName(), login: 'password' as const, write: '^$', read: '^$' };
  await users.put(user, 'before');
  await users.put({ ...user, administrator: true }, KEPT);
  expect(await ask('GET', ['users', user.name])).toMatchObject({
    tags: expect.arrayContaining(['administrator', 'courtier-of-prod']),
  });
  expect(await lets(user.name, 'before')).toBe(true);
  await users.remove(user.name);
});

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
  const url = new URL(amqpUrl);
  url.pathname = `/${encodeURIComponent(vhost)}`;

  beforeAll(async () => {
    await createManagement({ ...connection, vhost }).apply(render([system], defaultSettings));
    for (const user of serviceUsers([system])) await users.put(user, 'a password');
  });
  afterAll(async () => {
    for (const name of [shop, replier]) await users.remove(name);
  });

  /** What RabbitMQ says to one thing that a service does on a channel of its own. */
  async function tried(name: string, act: (channel: ConfirmChannel) => Promise<unknown>): Promise<string> {
    url.username = name;
    url.password = 'a password';
    const client = await amqp.connect(url.href);
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
    url.username = replier;
    url.password = 'a password';
    const server = await amqp.connect(url.href);
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
    url.username = name;
    url.password = 'a password';
    const only = await amqp.connect(url.href);
    await isCounted(name);
    await expect(amqp.connect(url.href)).rejects.toSatisfy(isConnectionRefused);
    await only.close();
    const next = await eventually('there is room again', () => amqp.connect(url.href).catch(() => undefined));
    await next.close();
    await users.remove(name);
  });

  it('has no way in without its password, or once it is gone, and its connections go with it', async () => {
    const name = aName();
    const user = { name, login: 'certificate' as const, write: '^$', read: '^(sales)$' };
    await users.put(user, null);
    for (const wrong of ['', 'a password']) {
      url.username = name;
      url.password = wrong;
      await expect(amqp.connect(url.href)).rejects.toThrow('ACCESS_REFUSED');
    }
    await users.put(user, 'a password');
    expect(await tried(name, consume('sales'))).toBe('allowed');
    url.username = name;
    url.password = 'a password';
    const connected = await amqp.connect(url.href);
    connected.on('error', () => undefined);
    const cutOff = new Promise((resolve) => connected.once('close', resolve));
    await isCounted(name);
    await users.remove(name);
    await cutOff;
    await expect(tried(name, consume('sales'))).rejects.toThrow('ACCESS_REFUSED');
  });
});
