import type { GetMessage } from 'amqplib';
import { inject } from 'vitest';
import { createPublisher } from '../../adapters/amqp/publisher.ts';
import type { Publication } from '../../core/message/publisher.ts';
import { createMemoryBroker, createMemoryBrokerOf, type MemoryBroker } from '../memory/publisher.ts';
import { type PublisherHarness, publisherContract } from './publisher.ts';
import { startTestBroker } from './test-broker.ts';

publisherContract('memory', async () =>
  inMemory(createMemoryBroker({ shop: { open: ['orders'], full: ['small'] } })),
);

const boundBy = (routingKey: string) =>
  ({ bindings: [{ exchange: 'shop', routingKey }], delivery: 'pull', impact: 'None.' }) as const;
publisherContract('memory, of a topology', async () =>
  inMemory(
    createMemoryBrokerOf({
      system: 'shop',
      description: 'A shop.',
      exchanges: { shop: { type: 'direct', description: 'Orders.' } },
      queues: { orders: boundBy('open'), small: boundBy('full') },
    }),
  ),
);

function inMemory(broker: MemoryBroker): PublisherHarness {
  broker.full.add('small');
  return {
    publisher: broker.publisher,
    exchange: 'shop',
    queue: 'orders',
    async take() {
      const taken = broker.queues.get('orders')?.shift();
      if (!taken) throw new Error('the queue is empty');
      return taken;
    },
    close: () => broker.publisher.close(),
  };
}

publisherContract('RabbitMQ', async (): Promise<PublisherHarness> => {
  const broker = await startTestBroker(inject('running').amqp);
  const publisher = createPublisher({ url: broker.url, credentials: async () => broker.credentials });
  const channel = await broker.model.createChannel();
  return {
    publisher,
    exchange: broker.exchange,
    queue: broker.queue,
    async take() {
      const message = await channel.get(broker.queue, { noAck: true });
      if (!message) throw new Error('the queue is empty');
      return toPublication(message);
    },
    async close() {
      await publisher.close();
      await broker.close();
    },
  };
});

function toPublication({ properties, fields, content }: GetMessage): Publication {
  const { contentType, contentEncoding, correlationId, replyTo, type, appId, timestamp, expiration } =
    properties;
  // A quorum queue's own count.
  const { 'x-delivery-count': _count, ...headers } = properties.headers ?? {};
  return {
    id: properties.messageId,
    exchange: fields.exchange,
    routingKey: fields.routingKey,
    body: content,
    headers,
    properties: {
      content_type: contentType,
      content_encoding: contentEncoding,
      correlation_id: correlationId,
      reply_to: replyTo,
      type,
      app_id: appId,
      timestamp: timestamp && new Date(timestamp * 1000).toISOString(),
      priority: properties.priority,
      expiration_ms: expiration && Number(expiration),
    },
  };
}
