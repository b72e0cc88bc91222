import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import amqp from 'amqplib';
import { afterAll, expect, it } from 'vitest';
import * as z from 'zod';
import { createBrokerUsers } from '../../adapters/rabbitmq-management/users.ts';
import { KEPT } from '../../core/topology/service-users.ts';
import { createMemoryBrokerUsers } from '../memory/broker-users.ts';
import { aName, brokerUsersContract } from './broker-users.ts';
import { useVirtualHost } from './virtual-host.ts';

const { connection, vhost, ask, loginOf } = useVirtualHost('users');
const usersOf = (deployment: string) => createBrokerUsers({ ...connection, vhost, deployment });
const users = usersOf('prod');
const made: string[] = [];

afterAll(async () => {
  for (const name of made) await ask('DELETE', ['users', name]);
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
  try {
    await (await amqp.connect(loginOf(name, given))).close();
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
    const answer = await fetch(new URL(request.url ?? '', connection.url), {
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
