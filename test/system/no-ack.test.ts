import amqp from 'amqplib';
import { afterAll, beforeAll, expect, inject, it } from 'vitest';
import { Courtier, eventually, newId } from './courtier.ts';

const courtier = new Courtier(inject('running'));
let connection: Awaited<ReturnType<typeof amqp.connect>>;

beforeAll(async () => {
  connection = await amqp.connect(courtier.ready.amqp, { noDelay: true });
});
afterAll(() => connection.close());

it('a redelivery to clients that acknowledge nothing, in a queue that is never empty, is assumed to be handled once it was taken', async () => {
  const queue = `no-ack-${newId().slice(0, 8)}`;
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
  for (let n = 0; n < 2; n += 1) await send(newId());
  channel.reject(first, false);
  const seen = (ready: number) =>
    eventually(`the workflow has seen ${ready} messages`, async () => {
      expect((await courtier.failed(id, queue))?.status).not.toBe('resolved');
      const looks = await courtier.logged('watch-redelivery', id);
      return looks.some((look) => look.ready === ready);
    });
  await seen(3);

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
  await channel.close();
  await courtier.call('DELETE', `/api/queues/${queue}?force=true`);
});
