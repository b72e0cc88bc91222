import { connect } from 'amqplib';
import { afterAll, beforeAll, describe, expect, inject, it, onTestFinished } from 'vitest';
import { createManagement } from '../../adapters/rabbitmq-management/management.ts';
import { startBridge } from '../../localstack/bridge/bridge.ts';
import { deploymentAt } from '../../localstack/bridge/deployment.ts';
import { installedHere, startPrivateBroker, unlessInstalled } from '../contract/private-broker.ts';
import { Courtier, eventually, newId } from './courtier.ts';

const ready = inject('running');
const courtier = new Courtier(ready);
const installation = await installedHere();
const lacks = unlessInstalled(installation);
const quiet = { info: () => {}, warn: () => {} };
const MESSAGES = 50;

/** What docs/deploy.md says of replacing a broker, with two nodes of RabbitMQ: the runtime's is the new one. */
describe.skipIf(!installation)(`a broker that is replaced${lacks}`, () => {
  let old: Awaited<ReturnType<typeof startPrivateBroker>>;

  beforeAll(async () => {
    if (!installation) return;
    old = await startPrivateBroker(installation);
    const login = new URL(ready.amqp);
    const [username, password] = [login.username, login.password].map(decodeURIComponent);
    const now = createManagement({
      url: ready.management,
      username: username ?? '',
      password: password ?? '',
      vhost: '/',
    });
    const before = createManagement({ ...old, url: old.managementUrl, vhost: '/' });
    await before.apply(await now.read());
  });
  afterAll(() => old?.stop());

  /** Publishes over AMQP, confirmed; answers the ids. */
  async function waitingIn(exchange: string, routingKey: string): Promise<string[]> {
    const model = await connect(old.amqp);
    const channel = await model.createConfirmChannel();
    const ids = Array.from({ length: MESSAGES }, newId);
    const body = Buffer.from(
      JSON.stringify({ to: 'ada@example.com', language: 'en', data: { name: 'Ada' } }),
    );
    for (const messageId of ids)
      channel.publish(exchange, routingKey, body, { messageId, persistent: true, mandatory: true });
    await channel.waitForConfirms();
    await model.close();
    return ids;
  }

  async function left(queue: string): Promise<number> {
    const model = await connect(old.amqp);
    try {
      return (await (await model.createChannel()).checkQueue(queue)).messageCount;
    } finally {
      await model.close();
    }
  }

  it('has every message that waits in it handled, but for those of AMQP clients, while new ones go to the one that replaces it', async () => {
    await waitingIn('sav_exchange', 'sav');
    const ids = await waitingIn('email', 'email.confirmation');
    expect(await left('email_queue')).toBe(MESSAGES);
    const bridge = await startBridge({
      deployment: deploymentAt({
        endpoint: ready.aws,
        region: 'us-east-1',
        deployment: 'local',
        broker: old.amqp,
        stopAtEof: false,
      }),
      log: quiet,
    });
    onTestFinished(() => bridge.stop());
    const meanwhile = await courtier.publishOverAmqp('email', 'email.confirmation', {
      to: 'bob@example.com',
      language: 'en',
      data: { name: 'Bob' },
    });
    for (const id of [...ids, meanwhile]) await courtier.delivered(id, 'email_queue');
    await eventually('the old queue is empty', async () => (await left('email_queue')) === 0);
    expect(await left('sav_queue')).toBe(MESSAGES);
  });
});
