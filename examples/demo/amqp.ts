import { randomUUID } from 'node:crypto';
import { connect } from 'amqplib';

/** A service that publishes to RabbitMQ itself, as the older ones do. */
export type Amqp = {
  /** Answers the message's id once RabbitMQ has confirmed it. */
  publish(exchange: string, message: unknown): Promise<string>;
  published(): number;
  close(): Promise<void>;
};

export async function connectAmqp(url: string): Promise<Amqp> {
  const connection = await connect(url, { noDelay: true });
  const channel = await connection.createConfirmChannel();
  let count = 0;
  return {
    async publish(exchange, message) {
      const messageId = randomUUID();
      channel.publish(exchange, '', Buffer.from(JSON.stringify(message)), { messageId, persistent: true });
      await channel.waitForConfirms();
      count += 1;
      return messageId;
    },
    published: () => count,
    close: () => connection.close(),
  };
}
