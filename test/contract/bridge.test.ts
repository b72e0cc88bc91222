import { connect } from 'amqplib';
import { v7 as uuid } from 'uuid';
import { describe, expect, inject, it, onTestFinished } from 'vitest';
import { loginUsers } from '../../core/topology/names.ts';
import { type BridgeDeps, startBridge } from '../../localstack/bridge/bridge.ts';
import { type Deployment, deploymentAt } from '../../localstack/bridge/deployment.ts';
import type { RmqEvent } from '../../localstack/events/amqp-event.ts';
import { createBroker } from '../../localstack/events/broker.ts';
import { eventually } from '../system/courtier.ts';

const { amqp, aws } = inject('running');
const { username, password, host } = new URL(amqp);
const login = { username: decodeURIComponent(username), password: decodeURIComponent(password) };
const quiet: BridgeDeps['log'] = { info: () => {}, warn: () => {} };

/** A deployment whose functions are this test; `fail` says how often the bridge function fails. */
async function bridged({ fail = 0 } = {}) {
  const model = await connect(amqp);
  const channel = await model.createConfirmChannel();
  const queue = `bridge-${uuid()}`;
  await channel.assertQueue(queue, { durable: true, arguments: { 'x-queue-type': 'quorum' } });
  onTestFinished(async () => {
    await channel.deleteQueue(queue);
    await model.close();
  });
  const aliases = new Map<string, string>();
  const logins = { current: login };
  const handed: { alias: string; bodies: string[] }[] = [];
  let failures = fail;
  const deployment: Deployment = {
    broker: async () => ({
      url: `amqp://${host}`,
      vhost: '/',
      credentials: logins.current,
      arn: 'arn:aws:mq',
    }),
    queues: async () => new Map([...aliases].map(([name, alias]) => [name, { function: 'bridge', alias }])),
    invoke: async ({ alias }, event) => {
      const [messages = []] = Object.values((event as RmqEvent).rmqMessagesByQueue);
      handed.push({ alias, bodies: messages.map(({ data }) => Buffer.from(data, 'base64').toString()) });
      failures -= 1;
      return { payload: null, ...(failures >= 0 && { functionError: 'Unhandled' as const }) };
    },
  };
  const start = async (log = quiet) => {
    const bridge = await startBridge({ deployment, log, everyMs: 50 });
    onTestFinished(() => bridge.stop());
    return bridge;
  };
  const send = async (body: string) => {
    channel.sendToQueue(queue, Buffer.from(body), { persistent: true });
    await channel.waitForConfirms();
  };
  const left = async () => (await channel.checkQueue(queue)).messageCount;
  return { queue, aliases, logins, handed, start, send, left };
}

describe('courtier bridge', () => {
  it('hands over what an alias names, by that alias, also when the alias comes later', async () => {
    const { queue, aliases, handed, start, send } = await bridged();
    const bridge = await start();
    await send('one');
    expect(bridge.queues()).toEqual([]);
    aliases.set(queue, 'its-alias');
    await eventually('it was handed over', async () => handed.length > 0);
    expect(handed).toEqual([{ alias: 'its-alias', bodies: ['one'] }]);
  });

  it('hands a batch over again until the function succeeds', async () => {
    const { queue, aliases, handed, start, send, left } = await bridged({ fail: 2 });
    aliases.set(queue, 'its-alias');
    await send('one');
    await start();
    await eventually('it was handed over three times', async () => handed.length === 3);
    expect(handed.map(({ bodies }) => bodies)).toEqual([['one'], ['one'], ['one']]);
    await eventually('it is acknowledged', async () => (await left()) === 0);
  });

  it('logs in as the deployment says at that moment: logins rotate', async () => {
    const { queue, aliases, logins, handed, start, send } = await bridged();
    aliases.set(queue, 'its-alias');
    logins.current = { ...login, password: 'the one before' };
    const refused = Promise.withResolvers<string>();
    await start({ ...quiet, warn: refused.resolve });
    expect(await refused.promise).toContain('ACCESS_REFUSED');
    logins.current = login;
    await send('one');
    await eventually('it was handed over', async () => handed.length > 0);
  });

  it('reads no more when the alias has gone: messages wait in RabbitMQ', async () => {
    const { queue, aliases, handed, start, send, left } = await bridged();
    aliases.set(queue, 'its-alias');
    const bridge = await start();
    aliases.delete(queue);
    await eventually('it reads no more', async () => bridge.queues().length === 0);
    await send('one');
    expect(await left()).toBe(1);
    expect(handed).toEqual([]);
  });

  it('finds in a deployment its broker, its login and every queue that is bridged', async () => {
    const deployment = deploymentAt({
      endpoint: aws,
      region: 'us-east-1',
      deployment: 'local',
      broker: undefined,
      stopAtEof: false,
    });
    const { url, vhost, credentials } = await deployment.broker();
    expect(loginUsers('bridge')).toContain(credentials.username);
    const broker = createBroker(url);
    onTestFinished(() => broker.close());
    await (await broker.channel(vhost, credentials)).checkQueue('orders');
    const queues = await deployment.queues(new AbortController().signal);
    expect(queues.get('orders')).toMatchObject({ alias: 'orders' });
    expect(queues.get('trail')).toEqual({ function: 'courtier-local-trail-recorder', alias: 'trail' });
    expect(queues.has('orders-dlq')).toBe(true);
    // An AMQP client reads it.
    expect(queues.has('sav_queue')).toBe(false);
  });
});
