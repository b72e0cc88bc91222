import { describe, expect, it } from 'vitest';
import { collector, useClient } from './client-amqp.ts';

const under = useClient();
const { connect, publish, taken } = under;

describe('the client over AMQP: publishing', () => {
  it('resolves when RabbitMQ has the message, persistent, with its id and where it was published', async () => {
    const id = await publish(await connect(), 1, { correlationId: 'c-1', headers: { shop: 'paris' } });
    const message = await under.channel.get(under.broker.queue, { noAck: true });
    expect(message ? message.properties : undefined).toMatchObject({
      messageId: id,
      correlationId: 'c-1',
      deliveryMode: 2,
      type: 'test.event',
      appId: 'tests',
      headers: {
        shop: 'paris',
        'x-schema-version': '1.0',
        'x-courtier-exchange': under.broker.exchange,
        'x-courtier-routing-key': 'open',
      },
    });
  });

  it('carries the trace that a message is part of, and gives it to the handler', async () => {
    const client = await connect();
    const trace = {
      traceparent: '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01',
      tracestate: 'a=1',
    };
    const { seen, handler, enough } = collector(2);
    await client.consume(under.broker.queue, handler);
    await publish(client, 1, { trace });
    await publish(client, 2);
    await enough;
    expect(seen.map(([n, delivery]) => [n, delivery.trace])).toEqual([
      [1, trace],
      [2, {}],
    ]);
  });

  it('says what reached no queue, unless that does not matter', async () => {
    const client = await connect();
    await expect(publish(client, 1, { routingKey: 'nowhere' })).rejects.toMatchObject({ code: 'unroutable' });
    await publish(client, 1, { routingKey: 'nowhere', mandatory: false });
  });

  it('says that there is no such exchange, and goes on with others meanwhile', async () => {
    const client = await connect();
    const settled = await Promise.allSettled([
      publish(client, 1),
      publish(client, 2, { exchange: 'nobody-declared-it' }),
      publish(client, 3),
    ]);
    expect(settled.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled']);
    expect(settled[1]).toMatchObject({ reason: { code: 'refused' } });
  });

  it('gives a full queue up when its time is over', async () => {
    // Long enough to hear of it on a busy machine.
    const client = await connect({ publishTimeoutMs: 2_000 });
    await expect(publish(client, 1, { routingKey: 'full' })).rejects.toMatchObject({ code: 'queue-full' });
  });

  it('loses nothing when the connection is reset under many publishes', async () => {
    const client = await connect();
    await publish(client, 0);
    const many = Array.from({ length: 200 }, (_, n) => publish(client, n + 1));
    under.proxy.reset();
    const ids = await Promise.all(many);
    const found = new Set((await taken()).map(({ id }) => id));
    expect(ids.filter((id) => !found.has(id))).toEqual([]);
  });

  it('waits for the connection that is made again, and fails when it does not come in time', async () => {
    const errors: unknown[] = [];
    // The first publish has time to connect on a busy machine.
    const client = await connect({ publishTimeoutMs: 2_000, onError: (error) => errors.push(error) });
    await publish(client, 1);
    under.proxy.blackHole();
    under.proxy.reset();
    await expect(publish(client, 2)).rejects.toMatchObject({ code: 'timed-out' });
    expect(errors).not.toEqual([]);
  });

  it('says why it has no connection: a login that the broker refuses', async () => {
    // RabbitMQ takes its time to refuse a login, and the client tries again until this is over.
    const client = await connect({ password: 'wrong', publishTimeoutMs: 5_000 });
    const cause = expect.objectContaining({ message: expect.stringContaining('ACCESS_REFUSED') });
    await expect(publish(client, 1)).rejects.toMatchObject({ code: 'timed-out', cause });
  });

  it('finishes what is under way before it closes, and takes nothing more', async () => {
    const client = await connect();
    const many = Promise.all(Array.from({ length: 50 }, (_, n) => publish(client, n)));
    await client.close();
    await many;
    expect(await taken()).toHaveLength(50);
    await expect(publish(client, 1)).rejects.toMatchObject({ code: 'closed' });
  });
});
