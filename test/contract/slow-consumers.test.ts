import { type ChannelModel, type ConfirmChannel, connect } from 'amqplib';
import { v7 as uuid } from 'uuid';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import {
  type AmqpClient,
  type CourtierClientError,
  createAmqpClient,
  type HandlerTooSlowError,
} from '../../client/index.ts';
import { installedHere, startPrivateBroker, unlessInstalled } from './private-broker.ts';

const installation = await installedHere();
const lacks = unlessInstalled(installation);
const TIMEOUT_MS = 1_500;
/** 3.10 looks once a minute which deliveries are too old; newer ones when they are. */
const settings = [`{consumer_timeout, ${TIMEOUT_MS}}`, '{channel_tick_interval, 300}'];

/** A node of its own, whose consumer_timeout is short. It closes the channel up to 4.2; 4.3 cancels the consumer. */
describe.skipIf(!installation)(`a handler slower than consumer_timeout${lacks}`, () => {
  let broker: Awaited<ReturnType<typeof startPrivateBroker>>;
  let model: ChannelModel;
  let channel: ConfirmChannel;
  let queue: string;
  const open: AmqpClient[] = [];

  beforeAll(async () => {
    if (!installation) return;
    broker = await startPrivateBroker(installation, { settings });
    model = await connect(broker.amqp);
    channel = await model.createConfirmChannel();
    await channel.assertQueue('dead', { durable: true, arguments: { 'x-queue-type': 'quorum' } });
    queue = await newQueue();
  });
  afterEach(async () => {
    await Promise.all(open.splice(0).map((client) => client.close()));
    queue = await newQueue();
  });
  afterAll(async () => {
    await model?.close();
    await broker?.stop();
  });

  async function newQueue() {
    const name = `slow-${uuid()}`;
    const limits = {
      'x-delivery-limit': 20,
      'x-dead-letter-exchange': '',
      'x-dead-letter-routing-key': 'dead',
    };
    await channel.assertQueue(name, { durable: true, arguments: { 'x-queue-type': 'quorum', ...limits } });
    return name;
  }

  /** A client, and the errors that it tells. */
  async function newClient() {
    const errors: CourtierClientError[] = [];
    const waiting: { code: string; times: number; resolve: () => void }[] = [];
    const client = await createAmqpClient({
      service: 'tests',
      url: broker.amqp,
      onError: (error) => {
        errors.push(error as CourtierClientError);
        for (const { code, times, resolve } of waiting) if (count(code) >= times) resolve();
      },
    });
    open.push(client);
    const count = (code: string) => errors.filter((error) => error.code === code).length;
    const reported = (code: string, times = 1) =>
      new Promise<void>((resolve) => {
        if (count(code) >= times) resolve();
        else waiting.push({ code, times, resolve });
      });
    return { client, errors, reported };
  }

  const publish = async (client: AmqpClient, n: number) =>
    await client.publish({ exchange: '', routingKey: queue, event: 'test.event', data: { n } });

  it('is started once, is said to be too slow, and acknowledges the copy that came meanwhile', async () => {
    const { client, errors, reported } = await newClient();
    const [goOn, later] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
    let started = 0;
    await client.consume(queue, async ({ data }) => {
      if (data.n === 2) return later.resolve();
      started += 1;
      await goOn.promise;
    });
    const messageId = await publish(client, 1);
    await reported('handler-too-slow', 2);
    // It comes after the copy of the first.
    await publish(client, 2);
    await later.promise;
    expect(started).toBe(1);
    goOn.resolve();
    await client.close();
    expect(await channel.get(queue)).toBe(false);
    expect(await channel.get('dead')).toBe(false);
    expect(new Set(errors.map(({ code }) => code))).toEqual(new Set(['handler-too-slow']));
    const [first] = errors as HandlerTooSlowError[];
    expect(first).toMatchObject({ queue, messageId, message: expect.stringContaining('consumer_timeout') });
    expect([TIMEOUT_MS, undefined]).toContain(first?.timeoutMs);
    expect(first?.runningMs).toBeGreaterThanOrEqual(TIMEOUT_MS);
  });

  it('rejects the copy when it fails in the end', async () => {
    const { client, reported } = await newClient();
    const goOn = Promise.withResolvers<void>();
    await client.consume(queue, async () => {
      await goOn.promise;
      throw new Error('in the end');
    });
    const messageId = await publish(client, 1);
    await reported('handler-too-slow', 2);
    const dead = nextDead();
    // Where the copy has not come yet, it is handled once more and fails again.
    goOn.resolve();
    expect(await dead).toMatchObject({ messageId, headers: { 'x-first-death-reason': 'rejected' } });
    await client.close();
    expect(await channel.get(queue)).toBe(false);
  });

  it('has nothing beside it when it is to be alone, and does not keep others from being handled once', async () => {
    const { client, reported } = await newClient();
    const goOn = Promise.withResolvers<void>();
    const [all, seen] = [Promise.withResolvers<void>(), [] as unknown[]];
    let [atOnce, most] = [0, 0];
    await client.consume(
      queue,
      async ({ data }) => {
        seen.push(data.n);
        most = Math.max(most, ++atOnce);
        if (data.n === 1) await goOn.promise;
        atOnce -= 1;
        if (seen.length === 4) all.resolve();
      },
      { prefetch: 1 },
    );
    for (const n of [1, 2, 3, 4]) await publish(client, n);
    await reported('handler-too-slow', 2);
    expect(seen).toEqual([1]);
    goOn.resolve();
    await all.promise;
    await client.close();
    expect({ seen: seen.toSorted(), most }).toEqual({ seen: [1, 2, 3, 4], most: 1 });
    expect(await channel.get(queue)).toBe(false);
  });

  it('lets its message go as a failed one when it came too often, though RabbitMQ 4.3 would go on for ever', async () => {
    const { client, reported } = await newClient();
    const goOn = Promise.withResolvers<void>();
    const dead = nextDead();
    await client.consume(queue, () => goOn.promise, { maxRedeliveries: 1 });
    const messageId = await publish(client, 1);
    expect(await dead).toMatchObject({ messageId, headers: { 'x-first-death-reason': 'rejected' } });
    await reported('delivered-too-often');
    goOn.resolve();
    await client.close();
    expect(await channel.get(queue)).toBe(false);
  });

  it('is not taken for a deleted queue, nor a deleted queue for it', async () => {
    const { client, errors, reported } = await newClient();
    await client.consume(queue, async () => {});
    await channel.deleteQueue(queue);
    await reported('refused');
    expect(errors.map(({ message }) => message)).toEqual([
      `The broker refused: the queue ${queue} was deleted`,
    ]);
  });

  /** The properties of the next dead letter. */
  async function nextDead() {
    const reading = await model.createChannel();
    const found = Promise.withResolvers<{ messageId: string; headers: Record<string, unknown> }>();
    await reading.consume('dead', (message) => message && found.resolve(message.properties as never), {
      noAck: true,
    });
    const properties = await found.promise;
    await reading.close();
    return properties;
  }
});
