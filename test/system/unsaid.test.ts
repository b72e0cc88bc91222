import amqp from 'amqplib';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { Courtier, eventually, newId } from './courtier.ts';

const courtier = new Courtier(inject('running'));
let connection: Awaited<ReturnType<typeof amqp.connect>>;

beforeAll(async () => {
  connection = await amqp.connect(courtier.ready.amqp, { noDelay: true });
});
afterAll(() => connection.close());

/** A queue of its own that AMQP clients consume, and a redelivery in it, behind so many messages. */
async function redelivered(behind: number) {
  const queue = `unsaid-${newId().slice(0, 8)}`;
  const made = await courtier.call('POST', '/api/queues', { name: queue, delivery: 'amqp', bindings: [] });
  expect(made.status).toBe(201);
  const channel = await connection.createConfirmChannel();
  const send = async (messageId: string) => {
    channel.sendToQueue(queue, Buffer.from('{}'), { messageId, persistent: true });
    await channel.waitForConfirms();
  };
  const take = (options: amqp.Options.Get) =>
    eventually(`a message of ${queue}`, async () => {
      const message = await channel.get(queue, options);
      return message !== false && message;
    });
  const id = newId();
  await send(id);
  const first = await take({});
  for (let n = 0; n < behind; n += 1) await send(newId());
  channel.reject(first, false);
  const seen = (ready: number) =>
    eventually(`the workflow has seen ${ready} messages`, async () => {
      expect((await courtier.failed(id, queue))?.status).not.toBe('resolved');
      const looks = await courtier.logged('watch-redelivery', id);
      return looks.some((look) => look.ready === ready && typeof look.acknowledged === 'number');
    });
  await seen(behind + 1);
  const remove = async () => {
    await channel.close();
    await courtier.call('DELETE', `/api/queues/${queue}?force=true`);
  };
  return { queue, id, channel, send, take, seen, remove };
}

describe.concurrent('a redelivery of which no client says anything', () => {
  it('is assumed to be handled once a client took it that acknowledges nothing, also from a queue that is never empty', async () => {
    const { queue, id, channel, send, take, seen, remove } = await redelivered(2);
    await send(newId());
    for (let n = 0; n < 2; n += 1) {
      const taken = await take({ noAck: true });
      expect(taken.properties.messageId).not.toBe(id);
    }
    await seen(2);
    const redelivery = await take({ noAck: true });
    expect(redelivery.properties.messageId).toBe(id);
    expect(await courtier.failedIn(id, queue, 'resolved')).toMatchObject({ resolution: 'assumed' });
    expect((await channel.checkQueue(queue)).messageCount).toBe(1);
    await remove();
  });

  it('waits for a person when its queue was purged with RabbitMQ’s own tools', async () => {
    const { queue, id, channel, remove } = await redelivered(0);
    await channel.purgeQueue(queue);
    expect(await courtier.failedIn(id, queue, 'failed')).toMatchObject({
      source: 'removed',
      error_name: 'RedeliveryLost',
    });
    await remove();
  });
});
