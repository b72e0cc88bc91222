import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { installedHere, startPrivateBroker, unlessInstalled } from '../contract/private-broker.ts';
import { type Runtime, startRuntime } from '../runtime.ts';
import { Courtier, eventually, newId } from './courtier.ts';
import { order } from './order.ts';

const installation = await installedHere();
const vhost = `team ${newId()}/é`;

/** A node of its own: users are a whole broker's, so a second runtime would change the passwords of the first one's. */
let broker: Awaited<ReturnType<typeof startPrivateBroker>>;

async function manage(method: string, path: string, body?: unknown): Promise<Response> {
  const token = Buffer.from(`${broker.username}:${broker.password}`);
  const response = await fetch(`${broker.managementUrl}/api/${path}`, {
    method,
    headers: { authorization: `Basic ${token.toString('base64')}`, 'content-type': 'application/json' },
    ...(body !== undefined && { body: JSON.stringify(body) }),
    signal: AbortSignal.timeout(20_000),
  });
  if (!response.ok && response.status !== 404) throw new Error(`${path}: ${response.status}`);
  return response;
}

const start = (name: string) =>
  startRuntime({
    env: {
      BROKER_URL: `${broker.amqp}/${encodeURIComponent(name)}`,
      BROKER_MANAGEMENT_URL: broker.managementUrl,
    },
  });

let runtime: Runtime | undefined;
beforeAll(async () => {
  if (!installation) return;
  broker = await startPrivateBroker(installation);
  await manage('PUT', `vhosts/${encodeURIComponent(vhost)}`);
  const user = encodeURIComponent(broker.username);
  const all = { configure: '.*', write: '.*', read: '.*' };
  await manage('PUT', `permissions/${encodeURIComponent(vhost)}/${user}`, all);
});
afterEach(async () => {
  await runtime?.stop();
  runtime = undefined;
});
afterAll(() => broker?.stop());

describe.skipIf(!installation)(`a broker shared by virtual host${unlessInstalled(installation)}`, () => {
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
    const made = { name, bindings: [{ exchange: 'journal', routing_key: name }] };
    expect((await courtier.call('POST', '/api/queues', made)).status).toBe(201);
    expect((await courtier.publish('journal', name, { hello: 'there' })).body.status).toBe('published');
    const pulled = await eventually('it is bridged', async () => {
      const path = `/api/subscriptions/${name}?wait=5&visibility=300`;
      const { items } = (await courtier.call<{ items: unknown[] }>('GET', path)).body;
      return items.length > 0 && items;
    });
    expect(pulled).toHaveLength(1);
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
      const user = encodeURIComponent(broker.username);
      await manage('DELETE', `permissions/${encodeURIComponent(closed)}/${user}`);
      await expect(start(closed)).rejects.toThrow(`cannot log in to the virtual host "${closed}"`);
    } finally {
      await manage('DELETE', `vhosts/${encodeURIComponent(closed)}`);
    }
  });
});
