import { type ChannelModel, type ConfirmChannel, connect } from 'amqplib';

/** A direct exchange with one quorum queue behind it, and bare amqplib in front of it. */
export type PlainPublisher = {
  exchange: string;
  routingKey: string;
  rabbitmq: string;
  /** Persistent and mandatory; resolves with the broker's confirm. */
  publish(body: Buffer): Promise<void>;
  /** Empties the queue. Resolves to how many messages were in it. */
  purge(): Promise<number>;
  /** Removes both and hangs up. */
  close(): Promise<void>;
};

export async function plainPublisher(url: string): Promise<PlainPublisher> {
  const model: ChannelModel = await connect(url, { noDelay: true });
  const channel: ConfirmChannel = await model.createConfirmChannel();
  const name = `courtier-bench-${process.pid}`;
  await channel.assertExchange(name, 'direct', { durable: true });
  await channel.assertQueue(name, { durable: true, arguments: { 'x-queue-type': 'quorum' } });
  await channel.bindQueue(name, name, name);
  channel.on('return', () => {
    throw new Error('A message came back: the benchmark would measure nothing.');
  });
  return {
    exchange: name,
    routingKey: name,
    rabbitmq: String(model.connection.serverProperties.version),
    publish: (body) =>
      new Promise((resolve, reject) => {
        const options = { persistent: true, mandatory: true };
        channel.publish(name, name, body, options, (error: Error | null) =>
          error ? reject(error) : resolve(),
        );
      }),
    purge: async () => (await channel.purgeQueue(name)).messageCount,
    async close() {
      await channel.deleteQueue(name);
      await channel.deleteExchange(name);
      await model.close();
    },
  };
}
