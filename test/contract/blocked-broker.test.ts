import { connect } from 'amqplib';
import { v7 as uuid } from 'uuid';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createPublisher } from '../../adapters/amqp/publisher.ts';
import { createRequester } from '../../adapters/amqp/requester.ts';
import { brokerAlarms } from '../../adapters/rabbitmq-management/alarms.ts';
import { BrokerBlockedError, type Publisher } from '../../core/message/publisher.ts';
import type { Requester } from '../../core/message/requester.ts';
import { recordedLog } from '../recorded-log.ts';
import { installedHere, startPrivateBroker, unlessInstalled } from './private-broker.ts';

const installation = await installedHere();
/** Longer than a test may take: what ends sooner does not end by it. */
const NEVER_MS = 600_000;

describe.runIf(installation)(`a broker that is out of memory${unlessInstalled(installation)}`, () => {
  let broker: Awaited<ReturnType<typeof startPrivateBroker>>;
  let publisher: Publisher;
  let requester: Requester;
  beforeAll(async () => {
    if (!installation) return;
    broker = await startPrivateBroker(installation);
    const { url, username, password } = broker;
    const options = { url, credentials: async () => ({ username, password }), publishTimeoutMs: NEVER_MS };
    publisher = createPublisher(options);
    requester = createRequester({ ...options, wholeTimeoutMs: NEVER_MS, log: recordedLog() });
    const model = await connect(url.replace('//', `//${username}:${password}@`));
    await (await model.createChannel()).assertQueue('work', { durable: true });
    await model.close();
  });
  afterAll(async () => {
    await Promise.all([publisher?.close(), requester?.close()]);
    await broker?.stop();
  });

  const message = () => ({
    id: uuid(),
    exchange: '',
    routingKey: 'work',
    body: Buffer.from('{}'),
    headers: {},
    properties: { correlation_id: 'c' },
  });
  const publish = () => publisher.publish(message(), { mandatory: true });
  const connection = () => ({ ...broker, url: broker.managementUrl });

  it('says so to what is under way and to what comes after, at once, and takes messages again later', async () => {
    await publish();
    expect(await brokerAlarms(connection())).toEqual([]);
    await broker.control('set_vm_memory_high_watermark', '0');
    // The command has ended before every part of the node has heard of it.
    await expect.poll(() => brokerAlarms(connection())).toEqual(['memory']);

    const underWay = await Promise.allSettled([publish(), publish(), publish()]);
    for (const each of underWay) {
      expect(each).toMatchObject({ status: 'rejected', reason: expect.any(BrokerBlockedError) });
    }
    await expect(publish()).rejects.toMatchObject({
      code: 'broker-blocked',
      message: 'The broker is not available: it takes no messages: low on memory',
    });
    const asking = () => requester.request(message(), { timeoutMs: NEVER_MS });
    await expect(asking()).rejects.toThrow(BrokerBlockedError);
    await expect(asking()).rejects.toThrow(BrokerBlockedError);

    await broker.control('set_vm_memory_high_watermark', '0.6');
    // RabbitMQ looks at its memory now and then, and tells the connection, which was kept.
    await expect
      .poll(() =>
        publish().then(
          () => 'taken',
          (error: Error) => error.message,
        ),
      )
      .toBe('taken');
  });
});
