import { randomUUID } from 'node:crypto';
import { type ConsumeHandler, type ConsumeOptions, type Consumer, consume } from './amqp-consume.ts';
import { eventOf } from './amqp-event.ts';
import { createLink, type LinkOptions } from './amqp-link.ts';
import { createAmqpPublisher, type Sending } from './amqp-publish.ts';
import { request } from './amqp-request.ts';
import { RefusedError } from './errors.ts';
import {
  type EventMessage,
  eventMessage,
  HEADER_SCHEMA_VERSION,
  type Publishing,
  type Sender,
} from './message.ts';

export type AmqpClientOptions = Omit<LinkOptions, 'name'> &
  Sender & {
    /** Milliseconds for one publish, reconnecting included. Default 15 s. */
    publishTimeoutMs?: number;
  };

export type AmqpClient = {
  /**
   * Resolves with the message's id when RabbitMQ has stored it. Waits for a connection that is being restored. Throws
   * UnroutableError, RefusedError, QueueFullError, and TimedOutError, after which it may have arrived all the same.
   */
  publish(publishing: Publishing): Promise<string>;
  consume(queue: string, handler: ConsumeHandler, options?: ConsumeOptions): Promise<Consumer>;
  /** Publishes and waits for the reply. Throws what `publish` throws, but for a full queue. */
  request(publishing: Omit<Publishing, 'mandatory'> & { waitMs?: number }): Promise<EventMessage>;
  /**
   * Answers a request, through RabbitMQ's default exchange: the service must say `replies: true` in the topology. Every
   * service may answer over HTTP instead (`reply` of the HTTP client). Throws RefusedError for a `replyTo` that is not of
   * a request: `amq.rabbitmq.reply-to.…`.
   */
  reply(reply: {
    replyTo: string;
    correlationId: string;
    event: string;
    data: Record<string, unknown>;
  }): Promise<void>;
  /** Stops consuming, waits for handlers and for what is being published, and closes the connection. */
  close(): Promise<void>;
};

/** RabbitMQ's own: https://www.rabbitmq.com/docs/direct-reply-to. Whatever is published to it reaches one channel, never a queue. */
const REPLY_ADDRESS = /^amq\.rabbitmq\.reply-to\.[A-Za-z0-9+/=._@-]+$/;

/** A service that speaks to RabbitMQ itself, as the user that Courtier made for it. */
export async function createAmqpClient(options: AmqpClientOptions): Promise<AmqpClient> {
  const { service, version = '1.0', publishTimeoutMs = 15_000 } = options;
  const link = await createLink({ ...options, name: service });
  const publisher = createAmqpPublisher(link);
  const userId = userOf(options);
  const consumers = new Set<Consumer>();
  const built = (event: string, data: Record<string, unknown>) =>
    eventMessage(event, data, { at: new Date(), service, version });

  return {
    async publish(publishing) {
      const sending = sendingOf(publishing, built(publishing.event, publishing.data), { service, userId });
      await publisher.publish(sending, Date.now() + publishTimeoutMs);
      return sending.options.messageId;
    },
    async consume(queue, handler, consuming) {
      const consumer = await consume(link, queue, handler, consuming);
      consumers.add(consumer);
      return {
        async stop() {
          consumers.delete(consumer);
          await consumer.stop();
        },
      };
    },
    async request({ waitMs = 10_000, ...publishing }) {
      const sending = sendingOf(publishing, built(publishing.event, publishing.data), { service, userId });
      sending.options.correlationId ??= sending.options.messageId;
      const answer = await request(link, sending, Date.now() + waitMs);
      return eventOf(answer);
    },
    async reply({ replyTo: routingKey, correlationId, event, data }) {
      // The asker chose it: as any routing key it would reach any queue, with this service's rights.
      if (!REPLY_ADDRESS.test(routingKey)) throw new RefusedError('its reply_to is no address of a request');
      const publishing = { exchange: '', routingKey, event, data, correlationId };
      await publisher.publish(
        sendingOf(publishing, built(event, data), { service, userId }),
        Date.now() + publishTimeoutMs,
      );
    },
    async close() {
      await Promise.all([...consumers].map((consumer) => consumer.stop()));
      await publisher.idle();
      await link.close();
    },
  };
}

/** As whom it logs in: a certificate's common name is its service's. RabbitMQ refuses a message that says another. */
function userOf({ username, url, certificate, service }: AmqpClientOptions): string | undefined {
  if (certificate) return service;
  return username ?? (decodeURIComponent(new URL(url).username) || undefined);
}

function sendingOf(
  publishing: Publishing,
  message: EventMessage,
  { service, userId }: { service: string; userId: string | undefined },
): Sending {
  const {
    exchange,
    routingKey = '',
    event,
    messageId,
    correlationId,
    headers,
    trace,
    priority,
    mandatory = true,
  } = publishing;
  return {
    exchange,
    routingKey,
    body: Buffer.from(JSON.stringify(message)),
    options: {
      persistent: true,
      mandatory,
      messageId: messageId ?? randomUUID(),
      contentType: 'application/json',
      timestamp: Math.floor(Date.parse(message.timestamp) / 1_000),
      type: event,
      appId: service,
      // A receiver can rely on this: RabbitMQ has checked it.
      ...(userId !== undefined && { userId }),
      // RabbitMQ's event source tells a function neither, so they travel in the message.
      headers: {
        [HEADER_SCHEMA_VERSION]: message.metadata.version,
        ...headers,
        ...trace,
        'x-courtier-exchange': exchange,
        'x-courtier-routing-key': routingKey,
      },
      ...(correlationId === undefined ? {} : { correlationId }),
      ...(priority === undefined ? {} : { priority }),
    },
  };
}
