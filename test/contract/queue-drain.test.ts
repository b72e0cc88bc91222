import { Buffer } from 'node:buffer';
import { randomUUID } from 'node:crypto';
import amqp, { type ChannelModel } from 'amqplib';
import { afterAll, beforeAll, inject } from 'vitest';
import { createQueueDrain } from '../../adapters/amqp/queue-drain.ts';
import { createMemoryQueueDrain } from '../memory/queue-drain.ts';
import { queueDrainContract } from './queue-drain.ts';

const { amqp: address } = inject('running');
const { username, password, protocol, host, pathname } = new URL(address);
const url = `${protocol}//${host}${pathname}`;
const credentials = async () => ({ username, password });
const made: string[] = [];

let model: ChannelModel;
beforeAll(async () => {
  model = await amqp.connect(address);
});
afterAll(async () => {
  const channel = await model.createChannel();
  for (const queue of made) await channel.deleteQueue(queue);
  await model.close();
});

const bodyOf = (id: string) => Buffer.from(`body of ${id}`);

queueDrainContract('memory', async () => {
  const drain = createMemoryQueueDrain();
  return {
    drain,
    async queue(ids) {
      const queue = randomUUID();
      drain.queues.set(
        queue,
        ids.map((id) => ({ id, body: bodyOf(id), properties: {}, headers: {} })),
      );
      return queue;
    },
    left: async (queue) => drain.queues.get(queue)?.length ?? 0,
  };
});

queueDrainContract('RabbitMQ', async () => ({
  drain: createQueueDrain({ url, credentials, name: 'contract', now: () => new Date() }),
  async queue(ids) {
    const queue = `drained-${randomUUID()}`;
    made.push(queue);
    const channel = await model.createConfirmChannel();
    await channel.assertQueue(queue, { durable: true, arguments: { 'x-queue-type': 'quorum' } });
    for (const id of ids) channel.sendToQueue(queue, bodyOf(id), { messageId: id, persistent: true });
    await channel.waitForConfirms();
    await channel.close();
    return queue;
  },
  async left(queue) {
    const channel = await model.createChannel();
    const { messageCount } = await channel.checkQueue(queue);
    await channel.close();
    return messageCount;
  },
}));
