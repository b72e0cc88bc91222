import { afterAll, afterEach, beforeAll, describe, expect, inject, it } from 'vitest';
import { type Runtime, startRuntime } from '../runtime.ts';
import { Courtier, newId } from './courtier.ts';
import { order } from './order.ts';

const { amqp, management } = inject('running');
const { username, password, protocol, host } = new URL(amqp);
const vhost = `team ${newId()}/é`;

async function manage(method: string, path: string, body?: unknown): Promise<Response> {
  const token = Buffer.from(`${decodeURIComponent(username)}:${decodeURIComponent(password)}`);
  const response = await fetch(`${management}/api/${path}`, {
    method,
    headers: { authorization: `Basic ${token.toString('base64')}`, 'content-type': 'application/json' },
    ...(body !== undefined && { body: JSON.stringify(body) }),
    signal: AbortSignal.timeout(20_000),
  });
  if (!response.ok && response.status !== 404) throw new Error(`${path}: ${response.status}`);
  return response;
}

const brokerUrl = (name: string) =>
  `${protocol}//${username}:${password}@${host}/${encodeURIComponent(name)}`;
const start = (name: string) =>
  startRuntime({ env: { BROKER_URL: brokerUrl(name), BROKER_MANAGEMENT_URL: management } });

let runtime: Runtime | undefined;
beforeAll(async () => {
  await manage('PUT', `vhosts/${encodeURIComponent(vhost)}`);
  const user = encodeURIComponent(decodeURIComponent(username));
  const all = { configure: '.*', write: '.*', read: '.*' };
  await manage('PUT', `permissions/${encodeURIComponent(vhost)}/${user}`, all);
});
afterEach(async () => {
  await runtime?.stop();
  runtime = undefined;
});
afterAll(async () => {
  await manage('DELETE', `vhosts/${encodeURIComponent(vhost)}`);
});

describe('a broker shared by virtual host', () => {
  it('carries everything there: what is declared, published, bridged, made at run time and asked for', async () => {
    runtime = await start(vhost);
    const courtier = new Courtier(runtime.ready);
    const event = order();
    const { body } = await courtier.publish('orders', '', event);
    expect(body.status).toBe('published');
    await courtier.delivered(body.id as string, 'orders');
    // An AMQP client with the URL of the ready line is there too.
    await courtier.delivered(await courtier.publishOverAmqp('orders', '', order()), 'orders');

    const name = `made-${newId()}`;
    const made = { name, bindings: [{ exchange: 'kronos', routing_key: name }] };
    expect((await courtier.call('POST', '/api/queues', made)).status).toBe(201);
    expect((await courtier.publish('kronos', name, { hello: 'there' })).body.status).toBe('published');
    const pulled = await courtier.call<{ items: unknown[] }>('GET', `/api/subscriptions/${name}?wait=20`);
    expect(pulled.body.items).toHaveLength(1);
    expect((await courtier.call('GET', `/api/queues/${name}/stats`)).status).toBe(200);
    expect((await manage('GET', `queues/${encodeURIComponent(vhost)}/${name}`)).status).toBe(200);
    expect((await manage('GET', `queues/%2F/${name}`)).status).toBe(404);
    expect((await courtier.call('GET', '/api/health/ready')).status).toBe(200);
  });

  it('does not start where there is none of that name, and says so', async () => {
    const missing = `${vhost} not made`;
    await expect(start(missing)).rejects.toThrow(`RabbitMQ has no virtual host "${missing}": create it`);
  });

  it('does not start where its user may not log in, and says so', async () => {
    const closed = `closed ${newId()}`;
    await manage('PUT', `vhosts/${encodeURIComponent(closed)}`);
    try {
      const user = encodeURIComponent(decodeURIComponent(username));
      await manage('DELETE', `permissions/${encodeURIComponent(closed)}/${user}`);
      await expect(start(closed)).rejects.toThrow(`cannot log in to the virtual host "${closed}"`);
    } finally {
      await manage('DELETE', `vhosts/${encodeURIComponent(closed)}`);
    }
  });
});
