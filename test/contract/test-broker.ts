import { type ChannelModel, type ConfirmChannel, connect } from 'amqplib';
import { v7 as uuid } from 'uuid';
import type { BrokerCredentials } from '../../adapters/amqp/dial.ts';

export type TestBroker = {
  model: ChannelModel;
  /** Without credentials, as BROKER_URL is. */
  url: string;
  credentials: BrokerCredentials;
  /** Names that no other test uses: a direct exchange, the queue behind `open`, a full queue behind `full`. */
  exchange: string;
  queue: string;
  fullQueue: string;
  close(): Promise<void>;
};

/** The running RabbitMQ with an exchange and queues of the test's own, removed by `close`. */
export async function startTestBroker(amqp: string): Promise<TestBroker> {
  const model = await connect(amqp);
  const channel = await model.createConfirmChannel();
  const name = `test-${uuid()}`;
  const [exchange, queue, fullQueue] = [name, `${name}-open`, `${name}-full`];
  await channel.assertExchange(exchange, 'direct', { durable: false });
  // As every queue of the topology is: without a type it would be another kind of queue on another version.
  const quorum = { durable: true, arguments: { 'x-queue-type': 'quorum' } };
  await channel.assertQueue(queue, quorum);
  await channel.bindQueue(queue, exchange, 'open');
  await channel.assertQueue(fullQueue, { ...quorum, maxLength: 1, overflow: 'reject-publish' });
  await channel.bindQueue(fullQueue, exchange, 'full');
  await fill(channel, fullQueue);
  const { username, password, protocol, host, pathname } = new URL(amqp);
  return {
    model,
    url: `${protocol}//${host}${pathname}`,
    credentials: { username: decodeURIComponent(username), password: decodeURIComponent(password) },
    exchange,
    queue,
    fullQueue,
    async close() {
      await channel.deleteQueue(queue);
      await channel.deleteQueue(fullQueue);
      await channel.deleteExchange(exchange);
      await model.close();
    },
  };
}

/** A quorum queue takes a few messages more than its length before it refuses. */
async function fill(channel: ConfirmChannel, queue: string): Promise<void> {
  for (let sent = 0; sent < 20; sent++) {
    const refused = await new Promise<boolean>((resolve) => {
      channel.sendToQueue(queue, Buffer.from('one that fits'), {}, (error) => resolve(error !== null));
    });
    if (refused) return;
  }
  throw new Error(`${queue} does not fill`);
}
