import { randomUUID } from 'node:crypto';
import amqp from 'amqplib';
import { afterEach, describe, expect, inject, it } from 'vitest';
import { createBrokerObjects } from '../../adapters/rabbitmq-management/broker-objects.ts';
import { call } from '../../adapters/rabbitmq-management/http.ts';
import { createManagement } from '../../adapters/rabbitmq-management/management.ts';
import { declarationsOf } from '../../core/queues/runtime-queue-declarations.ts';
import { render } from '../../core/topology/render.ts';
import { defaultSettings } from '../../core/topology/settings.ts';
import { createHandler } from '../../functions/apply-topology/handler.ts';
import { startCloudFormation } from '../functions/custom-resource/cloudformation.ts';
import { createMemoryBrokerDeclarations } from '../memory/broker-declarations.ts';
import { createMemoryBrokerObjects } from '../memory/broker-objects.ts';
import { createMemoryBrokerUsers } from '../memory/broker-users.ts';
import { createMemoryServicePasswords } from '../memory/service-passwords.ts';
import { PATIENCE_MS } from '../patience.ts';
import { brokerDeclarationsContract, topologies } from './broker-declarations.ts';
import { brokerObjectsContract } from './broker-objects.ts';
import { runtimeQueue } from './runtime-queues.ts';

const { amqp: amqpUrl, management } = inject('running');
const { username, password } = new URL(amqpUrl);
const connection = { url: management, username, password };
const wanted = render(topologies, defaultSettings);
const after: (() => Promise<unknown>)[] = [];

afterEach(async () => {
  for (const action of after.splice(0).reverse()) await action();
});

/** A virtual host of the test's own, gone when the test is over. */
async function freshVirtualHost() {
  const vhost = `contract/${randomUUID()}`;
  const ask = (method: 'GET' | 'PUT' | 'DELETE', path: string[], body?: unknown) =>
    call(connection, { method, path, timeoutMs: PATIENCE_MS, body });
  await ask('PUT', ['vhosts', vhost]);
  after.push(() => ask('DELETE', ['vhosts', vhost]));
  await ask('PUT', ['permissions', vhost, username], { configure: '.*', write: '.*', read: '.*' });
  return { vhost, ask, broker: createManagement({ ...connection, vhost }) };
}

async function channelOn(vhost: string) {
  const url = new URL(amqpUrl);
  url.pathname = `/${encodeURIComponent(vhost)}`;
  const client = await amqp.connect(url.href);
  after.push(() => client.close());
  return client.createConfirmChannel();
}

brokerDeclarationsContract('in memory', async () => createMemoryBrokerDeclarations());
brokerDeclarationsContract('on RabbitMQ', async () => (await freshVirtualHost()).broker);

const objectsOn = (vhost: string) => createBrokerObjects({ connection: async () => connection, vhost });
brokerObjectsContract('memory', async () => createMemoryBrokerObjects());
brokerObjectsContract('RabbitMQ', async () => objectsOn((await freshVirtualHost()).vhost));

describe('the topology on RabbitMQ', () => {
  it('routes by key, by pattern and to all', async () => {
    const { vhost, broker } = await freshVirtualHost();
    await broker.apply(wanted);
    const channel = await channelOn(vhost);
    const returned: string[] = [];
    channel.on('return', ({ properties }: { properties: { messageId: string } }) =>
      returned.push(properties.messageId),
    );
    const publish = (id: string, exchange: string, key: string) =>
      channel.publish(exchange, key, Buffer.from(id), { messageId: id, mandatory: true });
    publish('mail', 'email', 'email.confirmation');
    publish('other mail', 'email', 'email.other');
    publish('sign-in', 'auth_exchange', 'auth.user.signed-in');
    publish('bare auth', 'auth_exchange', 'auth');
    publish('no auth', 'auth_exchange', 'author.signed-in');
    publish('alert', 'journal', 'fraud.critical.card');
    publish('order', 'orders', 'order.created');
    publish('news', 'notifications', '');
    await channel.waitForConfirms();

    const bodies = async (queue: string) => {
      const found: string[] = [];
      for (let got = await channel.get(queue); got; got = await channel.get(queue)) {
        found.push(got.content.toString());
        channel.ack(got);
      }
      return found;
    };
    expect(await bodies('email_queue')).toEqual(['mail']);
    expect(await bodies('auth_queue')).toEqual(['sign-in', 'bare auth']);
    expect(await bodies('journal_fraud_critical')).toEqual(['alert']);
    expect(await bodies('journal_fraud')).toEqual([]);
    expect(await bodies('orders')).toEqual(['order']);
    expect(await bodies('orders-analytics')).toEqual(['order']);
    expect(await bodies('notifications_web')).toEqual(['news']);
    expect(await bodies('notifications_mobile')).toEqual(['news']);
    expect(returned).toEqual(['other mail', 'no auth']);
  });

  it('changes a TTL while a message waits, and the message stays', async () => {
    const { vhost, ask, broker } = await freshVirtualHost();
    await broker.apply(wanted);
    const channel = await channelOn(vhost);
    channel.sendToQueue('sav_queue', Buffer.from('keep me'), { persistent: true });
    await channel.waitForConfirms();
    await broker.apply(render(topologies, { ...defaultSettings, messageTtlMs: 3_600_000 }));
    await expect
      .poll(() => ask('GET', ['queues', vhost, 'sav_queue']))
      .toMatchObject({
        policy: 'courtier-sav_queue',
        effective_policy_definition: { 'message-ttl': 3_600_000, 'dead-letter-routing-key': 'dlq' },
      });
    const got = await channel.get('sav_queue', { noAck: true });
    expect(got ? got.content.toString() : 'nothing').toBe('keep me');
  });

  it('leads a rejected message to the queue of dead letters of its domain, with the reason', async () => {
    const { vhost, broker } = await freshVirtualHost();
    await broker.apply(wanted);
    const channel = await channelOn(vhost);
    channel.publish('users', '', Buffer.from('bad user'));
    await channel.waitForConfirms();
    const got = await channel.get('users');
    if (got) channel.nack(got, false, false);
    await expect
      .poll(() => channel.get('users-dlq', { noAck: true }))
      .toMatchObject({
        properties: { headers: { 'x-death': [{ queue: 'users', reason: 'rejected', exchange: 'users' }] } },
      });
  });

  it('leaves a queue of the run time as it is, its policy and its bindings to declared exchanges too', async () => {
    const { vhost, broker } = await freshVirtualHost();
    const cloudFormation = await startCloudFormation();
    after.push(() => cloudFormation.stop());
    const silent = { debug() {}, info() {}, warn() {}, error() {} };
    const handler = createHandler({
      connect: async () => ({
        declarations: broker,
        users: createMemoryBrokerUsers(),
        lockFirst: async () => {},
      }),
      passwords: createMemoryServicePasswords(new Map()),
      services: [],
      newPassword: () => '',
      wait: async () => {},
      log: silent,
    });
    const properties = (definitions: unknown) => ({ Definitions: JSON.stringify(definitions) });
    await broker.apply(wanted);
    const objects = objectsOn(vhost);
    const made = declarationsOf(
      runtimeQueue('made-later', {
        message_ttl_ms: 5_000,
        bindings: [{ exchange: 'journal', routing_key: 'log.#' }],
      }),
      defaultSettings,
    );
    await objects.putPolicy(made.policy);
    await objects.declareQueue(made.queue);
    for (const binding of made.bindings) expect(await objects.bind(binding)).toBe(true);
    // An update that drops a whole system, and with it bindings and a policy.
    const less = render(
      topologies.filter(({ system }) => system !== 'gym'),
      defaultSettings,
    );
    const event = {
      RequestType: 'Update',
      ResponseURL: cloudFormation.url,
      StackId: 'stack',
      RequestId: randomUUID(),
      LogicalResourceId: 'Topology',
      PhysicalResourceId: 'courtier-topology',
      ResourceProperties: properties(less),
      OldResourceProperties: properties(wanted),
    };
    await handler(event, { getRemainingTimeInMillis: () => 60_000 });
    expect(cloudFormation.answers.at(-1)?.body.Status).toBe('SUCCESS');
    const found = await broker.read();
    expect(found.bindings.length).toBeLessThan(wanted.bindings.length + made.bindings.length);
    expect(found.queues).toContainEqual(made.queue);
    expect(found.policies).toContainEqual(made.policy);
    for (const binding of made.bindings) expect(found.bindings).toContainEqual(binding);
  });

  it('is applied by the custom resource, and refused where a classic queue stands in the way', async () => {
    const { vhost, ask, broker } = await freshVirtualHost();
    const cloudFormation = await startCloudFormation();
    after.push(() => cloudFormation.stop());
    const silent = { debug() {}, info() {}, warn() {}, error() {} };
    const handler = createHandler({
      connect: async () => ({
        declarations: broker,
        users: createMemoryBrokerUsers(),
        lockFirst: async () => {},
      }),
      passwords: createMemoryServicePasswords(new Map()),
      services: [],
      newPassword: () => '',
      wait: async () => {},
      log: silent,
    });
    const apply = async () => {
      const event = {
        RequestType: 'Create',
        ResponseURL: cloudFormation.url,
        StackId: 'stack',
        RequestId: randomUUID(),
        LogicalResourceId: 'Topology',
        ResourceProperties: { Definitions: JSON.stringify(wanted) },
      };
      await handler(event, { getRemainingTimeInMillis: () => 60_000 });
      return cloudFormation.answers.at(-1)?.body;
    };
    await ask('PUT', ['queues', vhost, 'orders'], {
      durable: true,
      arguments: { 'x-queue-type': 'classic' },
    });
    const refused = await apply();
    expect(refused?.Status).toBe('FAILED');
    expect(refused?.Reason).toContain('The queue orders differs (x-queue-type is classic, should be quorum)');
    await ask('DELETE', ['queues', vhost, 'orders']);
    expect((await apply())?.Status).toBe('SUCCESS');
  });

  it('is reachable, and says so when the virtual host or the user is wrong', async () => {
    const { vhost, broker } = await freshVirtualHost();
    await expect(broker.reachable()).resolves.toBeUndefined();
    await expect(createManagement({ ...connection, vhost: `${vhost}x` }).reachable()).rejects.toMatchObject({
      code: 'vhost-not-found',
    });
    await expect(
      createManagement({ ...connection, password: 'wrong', vhost }).reachable(),
    ).rejects.toMatchObject({
      code: 'broker-access-refused',
    });
  });
});
