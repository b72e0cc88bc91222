import { type ConfirmChannel, connect } from 'amqplib';
import { v7 as uuid } from 'uuid';
import { describe, expect, inject, it, onTestFinished } from 'vitest';
import type { RmqEvent } from '../../localstack/events/amqp-event.ts';
import type { InvokeResult } from '../../localstack/lambda/functions.ts';
import { lambdaEventSourceMapping } from '../../localstack/resources/lambda-event-source-mapping.ts';
import { startingWorld } from '../localstack/events/running-source.ts';
import { waitFor } from '../wait-for.ts';
import { startTcpProxy } from './tcp-proxy.ts';

const BROKER = 'arn:aws:mq:us-east-1:000000000000:broker:courtier:b-1';
const SECRET = 'arn:aws:secretsmanager:us-east-1:000000000000:secret:broker';
const fine: InvokeResult = { payload: null };

type Handler = (event: RmqEvent) => InvokeResult | Promise<InvokeResult>;
type Options = { mapping?: Record<string, unknown>; declared?: boolean };

/** A queue of the test's own, and a mapping of it on the function. */
async function rabbitMapping(handler: Handler, { mapping = {}, declared = true }: Options = {}) {
  const { amqp } = inject('running');
  const { hostname, port, username, password } = new URL(amqp);
  const model = await connect(amqp);
  const channel = await model.createConfirmChannel();
  const queue = `test-${uuid()}`;
  const declare = () =>
    channel.assertQueue(queue, { durable: true, arguments: { 'x-queue-type': 'quorum' } });
  if (declared) await declare();
  onTestFinished(async () => {
    await channel.deleteQueue(queue);
    await model.close();
  });
  const proxy = await startTcpProxy({ host: hostname, port: Number(port) });
  onTestFinished(() => proxy.close());
  const running = startingWorld(handler as (event: never) => InvokeResult);
  running.world.broker.amqpUrl = `amqp://localhost:${proxy.port}`;
  running.world.secrets.set(SECRET, {
    arn: SECRET,
    name: 'broker',
    value: JSON.stringify({ username, password }),
  });
  await running.create(lambdaEventSourceMapping, {
    FunctionName: 'consumer',
    EventSourceArn: BROKER,
    Queues: [queue],
    SourceAccessConfigurations: [
      { Type: 'BASIC_AUTH', URI: SECRET },
      { Type: 'VIRTUAL_HOST', URI: '/' },
    ],
    ...mapping,
  });
  return {
    ...running,
    queue,
    declare,
    proxy,
    channel,
    send: sendTo(channel, queue),
    empty: () => isEmpty(channel, queue),
  };
}

const sendTo =
  (channel: ConfirmChannel, queue: string) =>
  async (bodies: string[], options = {}) => {
    for (const body of bodies)
      channel.sendToQueue(queue, Buffer.from(body), { persistent: true, ...options });
    await channel.waitForConfirms();
  };

/** Neither waiting nor unacknowledged: a queue that can be deleted only if it is empty says so at once. */
const isEmpty = (channel: ConfirmChannel, queue: string) =>
  waitFor(async () => {
    expect((await channel.checkQueue(queue)).messageCount).toBe(0);
  });

const bodies = (event: RmqEvent) =>
  Object.values(event.rmqMessagesByQueue)
    .flat()
    .map(({ data }) => Buffer.from(data, 'base64').toString());

describe('a RabbitMQ queue as event source', () => {
  it('hands messages over in the shape of Lambda, in order, and acknowledges them', async () => {
    const events: RmqEvent[] = [];
    const { queue, send, start, stop, empty } = await rabbitMapping((event) => {
      events.push(event);
      return fine;
    });
    await send(['one', 'two', 'three'], {
      messageId: 'm-1',
      headers: { 'x-partition-key': 'k' },
      timestamp: 2_021,
    });
    await start();
    await waitFor(() => expect(events.flatMap(bodies)).toEqual(['one', 'two', 'three']));
    expect(events[0]).toMatchObject({ eventSource: 'aws:rmq', eventSourceArn: BROKER });
    expect(events[0]?.rmqMessagesByQueue[`${queue}::/`]?.[0]).toMatchObject({
      redelivered: false,
      basicProperties: {
        messageId: 'm-1',
        headers: { 'x-partition-key': { bytes: [107] } },
        timestamp: 'Jan 1, 1970, 12:33:41 AM',
        bodySize: 3,
      },
    });
    // What was not acknowledged would be back now.
    await stop();
    await empty();
  });

  it('gives a failed batch again, whole, until it succeeds, and nothing beside it meanwhile', async () => {
    const seen: string[][] = [];
    let now = 0;
    const { send, start } = await rabbitMapping(
      async (event) => {
        now += 1;
        expect(now).toBe(1);
        seen.push(bodies(event));
        await new Promise(setImmediate);
        now -= 1;
        return seen.length < 3 ? { functionError: 'Unhandled', payload: {} } : fine;
      },
      { mapping: { BatchSize: 2, MaximumBatchingWindowInSeconds: 1 } },
    );
    await send(['1', '2', '3']);
    await start();
    await waitFor(() => expect(seen).toEqual([['1', '2'], ['1', '2'], ['1', '2'], ['3']]));
  });

  it('waits for its window when it has one', async () => {
    const seen: string[][] = [];
    // Long enough to send the second on a busy machine.
    const mapping = { MaximumBatchingWindowInSeconds: 4 };
    const { send, start } = await rabbitMapping(
      (event) => {
        seen.push(bodies(event));
        return fine;
      },
      { mapping },
    );
    await start();
    await send(['1']);
    await send(['2']);
    await waitFor(() => expect(seen).toEqual([['1', '2']]));
  });

  it('comes back when the connection breaks, and RabbitMQ delivers again what was not acknowledged', async () => {
    const seen: [body: string, redelivered: boolean][] = [];
    const began = Promise.withResolvers<void>();
    const gate = Promise.withResolvers<void>();
    const { send, start, proxy } = await rabbitMapping(async (event) => {
      for (const message of Object.values(event.rmqMessagesByQueue).flat()) {
        seen.push([Buffer.from(message.data, 'base64').toString(), message.redelivered]);
      }
      began.resolve();
      await gate.promise;
      return fine;
    });
    await send(['one']);
    await start();
    await began.promise;
    proxy.reset();
    gate.resolve();
    await waitFor(() =>
      expect(seen).toEqual([
        ['one', false],
        ['one', true],
      ]),
    );
    await send(['two']);
    await waitFor(() => expect(seen).toHaveLength(3));
  });

  it('waits for a queue that does not exist yet', async () => {
    const seen: string[] = [];
    const { declare, send, start, line } = await rabbitMapping(
      (event) => {
        seen.push(...bodies(event));
        return fine;
      },
      { declared: false },
    );
    await start();
    expect(await line('cannot consume')).toContain('NOT_FOUND');
    await declare();
    await send(['at last']);
    await waitFor(() => expect(seen).toEqual(['at last']));
  });
});
