import amqp from 'amqplib';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { Courtier, eventually, newId } from './courtier.ts';

const courtier = new Courtier(inject('running'));
let connection: Awaited<ReturnType<typeof amqp.connect>>;

beforeAll(async () => {
  connection = await amqp.connect(courtier.ready.amqp, { noDelay: true });
});
const made: string[] = [];
afterAll(async () => {
  for (const name of made) await courtier.call('DELETE', `/api/exchanges/${name}`);
  await connection.close();
});

/** An exchange of the test's own, whose name its queue takes too. */
async function ownExchange(): Promise<string> {
  const name = `full-${newId().slice(0, 8)}`;
  expect((await courtier.call('POST', '/api/exchanges', { name, type: 'fanout' })).status).toBe(201);
  made.push(name);
  return name;
}

describe.concurrent('a queue that was made at run time and is full', () => {
  it('drops its oldest messages, which wait for a person: a retry would only push out the next', async () => {
    const name = await ownExchange();
    const bindings = [{ exchange: name, routing_key: '' }];
    const queue = { name, delivery: 'amqp', bindings, max_length: 2 };
    expect((await courtier.call('POST', '/api/queues', queue)).status).toBe(201);
    const ids: string[] = [];
    for (let n = 0; n < 5; n += 1) {
      const { status, body } = await courtier.publish(name, '', { n });
      expect(status).toBe(202);
      ids.push(String(body.id));
    }
    const dropped = ids.slice(0, 3);
    for (const id of dropped) {
      expect(await courtier.failedIn(id, name, 'failed')).toMatchObject({ source: 'maxlen', retry_count: 0 });
    }
    const channel = await connection.createChannel();
    const left = [await channel.get(name), await channel.get(name)];
    expect(left.map((message) => message !== false && message.properties.messageId)).toEqual(ids.slice(3));
    // There is room again.
    const [first = ''] = dropped;
    const record = await courtier.failedIn(first, name, 'failed');
    expect((await courtier.call('POST', `/api/messages/retry/${record.id}`)).status).toBe(202);
    const again = await eventually('the retry is in the queue', () => channel.get(name));
    expect(again.properties.messageId).toBe(first);
    await courtier.call('DELETE', `/api/queues/${name}?force=true`);
    await channel.close();
  });
});

describe.concurrent('a message whose publisher chose its id, refused because a queue was full', () => {
  it('keeps its id: the same again is taken once there is room, and said to be a repeat; another body is refused', async () => {
    const name = await ownExchange();
    const channel = await connection.createConfirmChannel();
    // Nothing but RabbitMQ's own client makes a queue here that refuses.
    const full = { 'x-queue-type': 'classic', 'x-max-length': 1, 'x-overflow': 'reject-publish' };
    await channel.assertQueue(name, { durable: true, arguments: full });
    await channel.bindQueue(name, name, '');
    await channel.assertQueue(`${name}-room`);
    await channel.bindQueue(`${name}-room`, name, '');
    channel.sendToQueue(name, Buffer.from('in the way'));
    await channel.waitForConfirms();

    const message_id = newId();
    const publish = (n: number) => courtier.publish(name, '', { n }, { message_id });
    expect(await publish(1)).toMatchObject({
      status: 503,
      body: { type: 'urn:courtier:problem:queue-full' },
    });
    await channel.purgeQueue(name);
    expect((await publish(2)).status).toBe(409);
    expect(await publish(1)).toMatchObject({ status: 202, body: { id: message_id, duplicate: true } });
    const got = await channel.get(name, { noAck: true });
    expect(got && [got.properties.messageId, got.content.toString()]).toEqual([message_id, '{"n":1}']);
    // The other queue of the exchange had room from the beginning: this is why nobody could know.
    expect((await channel.checkQueue(`${name}-room`)).messageCount).toBe(2);
    await channel.deleteQueue(name);
    await channel.deleteQueue(`${name}-room`);
    await channel.close();
  });
});
