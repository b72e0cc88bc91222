import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, inject, it } from 'vitest';
import { call } from '../../adapters/rabbitmq-management/http.ts';
import { type Broker, connect } from '../../functions/apply-topology/connect.ts';
import { PATIENCE_MS } from '../patience.ts';
import { aName } from './broker-users.ts';

const { amqp, management: url } = inject('running');
const { username, password } = new URL(amqp);
const vhost = `first-administrator/${randomUUID()}`;
const ask = (method: 'GET' | 'PUT' | 'DELETE', path: string[], body?: unknown) =>
  call({ url, username, password }, { method, path, timeoutMs: PATIENCE_MS, body });

/** As Amazon MQ makes it with the broker, and as the topology makes the other. */
const first = { username: aName(), password: 'made with the broker' };
const administrator = { username: aName(), password: 'of the secret that rotates' };

beforeAll(async () => {
  await ask('PUT', ['vhosts', vhost]);
  await ask('PUT', ['users', first.username], { password: first.password, tags: 'administrator' });
  await ask('PUT', ['permissions', vhost, first.username], { configure: '.*', write: '.*', read: '.*' });
});
afterAll(async () => {
  for (const { username } of [first, administrator]) await ask('DELETE', ['users', username]);
  await ask('DELETE', ['vhosts', vhost]);
});

const connected = (): Promise<Broker> =>
  connect({
    url,
    vhost,
    deployment: 'prod',
    passwords: { read: async () => administrator },
    first: async () => first,
  });

const isLetIn = (login: typeof first): Promise<boolean> =>
  call({ url, ...login }, { method: 'GET', path: ['whoami'], timeoutMs: PATIENCE_MS }).then(
    () => true,
    () => false,
  );

const made = { login: 'password', administrator: true, configure: '.*', write: '.*', read: '.*' } as const;

it('the first administrator makes the other, and is locked once that one is let in, which goes on alone', async () => {
  const before = await connected();
  await expect(before.lockFirst()).rejects.toMatchObject({ code: 'broker-access-refused' });
  expect(await isLetIn(first)).toBe(true);

  await before.users.put({ ...made, name: administrator.username }, administrator.password);
  await before.lockFirst();
  expect([await isLetIn(first), await isLetIn(administrator)]).toEqual([false, true]);
  const after = await connected();
  await after.declarations.apply({ exchanges: [], queues: [], bindings: [], policies: [] });
  await after.users.put({ ...made, name: administrator.username }, administrator.password);
  await after.lockFirst();
});
