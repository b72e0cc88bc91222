import { ReceiveMessageCommand } from '@aws-sdk/client-sqs';
import amqp from 'amqplib';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { type Answer, Courtier, eventually, newId } from './courtier.ts';
import { order } from './order.ts';

const courtier = new Courtier(inject('running'));
let connection: Awaited<ReturnType<typeof amqp.connect>>;

beforeAll(async () => {
  connection = await amqp.connect(courtier.ready.amqp, { noDelay: true });
});
afterAll(() => connection.close());

/** A subscriber of its own on an exchange, as any AMQP service makes one; counts what it sees by message id. */
async function subscribe(exchange: string, pattern: string) {
  const channel = await connection.createChannel();
  const { queue } = await channel.assertQueue('', { exclusive: true });
  await channel.bindQueue(queue, exchange, pattern);
  const seen: string[] = [];
  await channel.consume(queue, (message) => message && seen.push(message.properties.messageId as string), {
    noAck: true,
  });
  return seen;
}

/** Takes messages from a work queue until the one asked for is there; answers how often it came. */
async function pulled(queue: string, messageId: string): Promise<number> {
  let times = 0;
  const QueueUrl = `${courtier.ready.aws}/000000000000/courtier-local-work-${queue}`;
  await eventually(`${messageId} in the work queue of ${queue}`, async () => {
    const { Messages = [] } = await courtier.sqs.send(
      new ReceiveMessageCommand({ QueueUrl, MaxNumberOfMessages: 10, MessageAttributeNames: ['All'] }),
    );
    times += Messages.filter((m) => m.MessageAttributes?.courtier?.StringValue?.includes(messageId)).length;
    return times > 0;
  });
  return times;
}

describe('a message published over HTTP', () => {
  it('reaches the consumer, the event store and the audit trail', async () => {
    const event = order();
    const answer = await courtier.publish('orders', '', event);
    expect(answer).toMatchObject({
      status: 202,
      body: { status: 'published', exchange: 'orders', routing_key: '', duplicate: false },
    });
    const id = answer.body.id as string;
    await courtier.delivered(id, 'orders');
    const trail = await courtier.recorded(id);
    expect(trail.entries[0]).toMatchObject({ stage: 'publish', status: 'published' });
    const events = await courtier.orderEvents(event.order_id);
    expect(events).toHaveLength(1);
    expect(events[0]).toMatchObject({ event_id: id, event: { order_id: event.order_id, total: 39.7 } });
  });

  it('is stored once when the same message id is published twice', async () => {
    const event = order();
    const message_id = newId();
    await courtier.publish('orders', '', event, { message_id });
    await courtier.delivered(message_id, 'orders');
    await courtier.publish('orders', '', event, { message_id });
    // A later message of the same key is handled after the repeat: once it is there, the repeat has been dealt with.
    const next = await courtier.publish('orders', '', order({ order_id: event.order_id }));
    await courtier.delivered(next.body.id as string, 'orders');
    const stored = (await courtier.orderEvents(event.order_id)).map(({ event_id }) => event_id);
    expect(stored.toSorted()).toEqual([message_id, next.body.id as string].toSorted());
  });

  it('reaches each queue of a fanout once', async () => {
    const answer = await courtier.publish('notifications', '', { text: 'hello' });
    const id = answer.body.id as string;
    expect(await pulled('notifications_web', id)).toBe(1);
    expect(await pulled('notifications_mobile', id)).toBe(1);
  });

  it('is routed by a topic pattern as RabbitMQ says', async () => {
    // One of its own: queues of a declared exchange belong to services, whose messages other tests await.
    const exchange = `topics-${newId()}`;
    expect((await courtier.call('POST', '/api/exchanges', { name: exchange, type: 'topic' })).status).toBe(
      201,
    );
    const hash = await subscribe(exchange, 'auth.#');
    const star = await subscribe(exchange, 'auth.*');
    const exact = await subscribe(exchange, 'auth.user.signed_in');
    const ids: string[] = [];
    for (const key of ['auth.user.signed_in', 'auth.reset', 'auth']) {
      const message_id = newId();
      expect((await courtier.publish(exchange, key, { event: key }, { message_id })).status).toBe(202);
      ids.push(message_id);
    }
    const [deep, one, bare] = ids;
    // Each subscriber has a channel of its own: what was published last says when the others have seen all.
    await eventually(
      'each message reached its subscribers',
      async () => hash.length >= 3 && star.length > 0 && exact.length > 0,
    );
    expect(hash).toEqual([deep, one, bare]);
    expect(star).toEqual([one]);
    expect(exact).toEqual([deep]);
    await courtier.call('DELETE', `/api/exchanges/${exchange}?force=true`);
  });

  it('keeps its body byte for byte', async () => {
    const channel = await connection.createChannel();
    const { queue } = await channel.assertQueue('', { exclusive: true });
    await channel.bindQueue(queue, 'websites_exchange', '');
    const written =
      '{"n": 12345678901234567890, "f": 1.0,\n  "s": "\\u00e9\\ud83d\\ude00",  "o":{"b":1,"a":2}}';
    const id = newId();
    const body = `{"exchange": "websites_exchange", "routing_key": "", "message_id": "${id}", "message": ${written} }`;
    const arrived = Promise.withResolvers<string>();
    const take = (message: amqp.ConsumeMessage | null) => {
      if (message?.properties.messageId === id) arrived.resolve(message.content.toString());
    };
    await channel.consume(queue, take, { noAck: true });
    expect((await courtier.call('POST', '/api/messages/publish', body)).status).toBe(202);
    expect(await arrived.promise).toBe(written);
  });
});

describe('a direct AMQP client', () => {
  it('is served as well as an HTTP one', async () => {
    const event = order();
    const messageId = newId();
    const channel = await connection.createConfirmChannel();
    channel.publish('orders', '', Buffer.from(JSON.stringify(event)), {
      messageId,
      persistent: true,
      contentType: 'application/json',
      appId: 'legacy-shop',
    });
    await channel.waitForConfirms();
    const trail = await courtier.delivered(messageId, 'orders');
    expect(trail.entries.at(-1)).toMatchObject({ queue: 'orders', status: 'delivered' });
    expect(await courtier.orderEvents(event.order_id)).toHaveLength(1);
  });

  it('that sends no message id is served too', async () => {
    const event = order();
    const channel = await connection.createConfirmChannel();
    channel.publish('orders', '', Buffer.from(JSON.stringify(event)), { persistent: true });
    await channel.waitForConfirms();
    await eventually(
      'its event is stored',
      async () => (await courtier.orderEvents(event.order_id)).length === 1,
    );
  });
});

describe.concurrent('order by key', () => {
  const deliveredAt = async ({ body: { id } }: Answer) => {
    const { entries } = await courtier.delivered(String(id), 'orders');
    return entries.find(({ queue }) => queue === 'orders')?.delivered_at ?? '';
  };

  it('messages of one key are handled in order while other keys go in parallel', async () => {
    const busy = newId();
    const published: string[] = [];
    const others: { id: string; key: string }[] = [];
    for (let n = 0; n < 12; n++) {
      const answer = await courtier.publish('orders', '', order({ order_id: busy, note: `event ${n}` }));
      published.push(answer.body.id as string);
      const other = order();
      const parallel = await courtier.publish('orders', '', other);
      others.push({ id: parallel.body.id as string, key: other.order_id });
    }
    await Promise.all(
      [...published, ...others.map(({ id }) => id)].map((id) => courtier.delivered(id, 'orders')),
    );
    const stored = await courtier.orderEvents(busy);
    const byTime = stored.toSorted((a, b) => String(a.stored_at).localeCompare(String(b.stored_at)));
    expect(byTime.map((event) => event.event_id)).toEqual(published);
  });

  it('a key whose message hangs holds up no other key', async () => {
    const hanging = order({ simulate: { hang: 1 } });
    const stuck = await courtier.publish('orders', '', hanging);
    const free = order();
    const other = await courtier.publish('orders', '', free);
    const [late, early] = [await deliveredAt(stuck), await deliveredAt(other)];
    expect(Date.parse(early)).toBeLessThan(Date.parse(late));
  });
});
