import amqp, { type ConsumeMessage } from 'amqplib';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { Courtier, newId } from './courtier.ts';

const courtier = new Courtier(inject('running'));
let connection: Awaited<ReturnType<typeof amqp.connect>>;

beforeAll(async () => {
  connection = await amqp.connect(courtier.ready.amqp, { noDelay: true });
});
afterAll(() => connection.close());

/** An AMQP consumer like any service's own: decides about each message with `act`, and tells when `act` says so. */
async function consume(
  queue: string,
  act: (message: ConsumeMessage, times: number) => 'ack' | 'reject' | 'requeue',
) {
  const channel = await connection.createChannel();
  await channel.prefetch(1);
  const seen = new Map<string, number>();
  await channel.consume(queue, (message) => {
    if (!message) return;
    const id = message.properties.messageId as string;
    const times = (seen.get(id) ?? 0) + 1;
    seen.set(id, times);
    const decision = act(message, times);
    if (decision === 'ack') channel.ack(message);
    else channel.reject(message, decision === 'requeue');
  });
  return { seen, close: () => channel.close() };
}

describe.concurrent('what RabbitMQ gives up is recorded', () => {
  it('a message that an AMQP consumer rejects is retried on its own queue and assumed resolved when it stays quiet', async () => {
    const queue = await courtier.amqpQueue();
    const consumer = await consume(queue, (_, times) => (times === 1 ? 'reject' : 'ack'));
    const id = newId();
    const message = { event: 'return.asked' };
    const answer = await courtier.publish('sav_exchange', queue, message, { message_id: id });
    expect(answer.status).toBe(202);
    const resolved = await courtier.failedIn(id, queue, 'resolved');
    expect(resolved).toMatchObject({
      source: 'rejected',
      exchange: 'sav_exchange',
      routing_key: queue,
      retry_count: 1,
      resolution: 'assumed',
    });
    expect(resolved.attempts).toHaveLength(1);
    expect(consumer.seen.get(id)).toBe(2);
    await consumer.close();
  });

  it('one that is rejected again and again is failed in the end, with every attempt listed', async () => {
    const queue = await courtier.amqpQueue();
    const consumer = await consume(queue, () => 'reject');
    const id = newId();
    await courtier.publish('sav_exchange', queue, { event: 'return.asked' }, { message_id: id });
    const failed = await courtier.failedIn(id, queue, 'failed');
    expect(failed.retry_count).toBe(3);
    expect(failed.attempts.map(({ number, source }) => [number, source])).toEqual([
      [1, 'rejected'],
      [2, 'rejected'],
      [3, 'rejected'],
      [4, 'rejected'],
    ]);
    await consumer.close();
  });

  it('a message whose time to live ran out is recorded as expired, and waits for a person', async () => {
    const queue = await courtier.amqpQueue();
    const id = newId();
    await courtier.publish(
      'sav_exchange',
      queue,
      { event: 'return.asked' },
      { message_id: id, properties: { expiration_ms: 200 } },
    );
    const record = await courtier.failedIn(id, queue, 'failed');
    expect(record).toMatchObject({
      source: 'expired',
      retry_count: 0,
      next_retry_at: null,
      exchange: 'sav_exchange',
      routing_key: queue,
    });
  });

  it('a message that is given back too often reaches the delivery limit and is recorded with that reason', async () => {
    const queue = await courtier.amqpQueue();
    const consumer = await consume(queue, (_, times) => (times <= 21 ? 'requeue' : 'ack'));
    const id = newId();
    await courtier.publish('sav_exchange', queue, { event: 'return.asked' }, { message_id: id });
    const record = await courtier.failedIn(id, queue, 'resolved');
    expect(record).toMatchObject({ source: 'delivery-limit', retry_count: 1, resolution: 'assumed' });
    await consumer.close();
  });

  it('a direct AMQP client’s dead letter carries its exchange and routing key all the same', async () => {
    const queue = await courtier.amqpQueue();
    const consumer = await consume(queue, (_, times) => (times === 1 ? 'reject' : 'ack'));
    const channel = await connection.createConfirmChannel();
    const id = newId();
    channel.publish('sav_exchange', queue, Buffer.from('{"event":"return.asked"}'), {
      messageId: id,
      persistent: true,
      contentType: 'application/json',
    });
    await channel.waitForConfirms();
    const record = await courtier.failedIn(id, queue, 'resolved');
    expect(record).toMatchObject({
      exchange: 'sav_exchange',
      routing_key: queue,
      source: 'rejected',
    });
    // No function ever had it: that it was published, and its failure, is all that is known.
    expect(await courtier.recorded(id)).toMatchObject({
      entries: [{ stage: 'publish', exchange: 'sav_exchange', routing_key: queue }],
      failures: [{ id: record.id, queue, status: 'resolved', source: 'rejected' }],
    });
    await channel.close();
    await consumer.close();
  });
});
