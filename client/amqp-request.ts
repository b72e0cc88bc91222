import type { ConsumeMessage } from 'amqplib';
import { beforeDeadline, type Link, type LinkChannel } from './amqp-link.ts';
import type { Sending } from './amqp-publish.ts';
import { RefusedError, UnroutableError } from './errors.ts';

/** RabbitMQ's direct reply-to: https://www.rabbitmq.com/docs/direct-reply-to */
const REPLY_TO = 'amq.rabbitmq.reply-to';

/**
 * A request on a channel of its own, which is the address of its reply: what comes when the request is over is dropped
 * by RabbitMQ. Not tried again: it may have been carried out.
 */
export async function request(link: Link, sending: Sending, deadline: number): Promise<ConsumeMessage> {
  const opened = await link.channel(deadline);
  try {
    return await beforeDeadline(asked(opened, sending, deadline), deadline, 'The reply');
  } finally {
    opened.channel.close().catch(() => undefined);
  }
}

async function asked(
  { channel, gone }: LinkChannel,
  sending: Sending,
  deadline: number,
): Promise<ConsumeMessage> {
  const { exchange, routingKey, body, options } = sending;
  const reply = Promise.withResolvers<ConsumeMessage>();
  const { correlationId } = options;
  const take = (message: ConsumeMessage | null) => {
    if (message && message.properties.correlationId === correlationId) reply.resolve(message);
  };
  void gone.then((reason) => reply.reject(reason ?? new RefusedError('the connection was lost')));
  reply.promise.catch(() => undefined);
  channel.on('return', () => reply.reject(new UnroutableError(exchange, routingKey)));
  await Promise.race([channel.consume(REPLY_TO, take, { noAck: true }), reply.promise]);
  const expiration = Math.max(1, deadline - Date.now());
  channel.publish(exchange, routingKey, body, {
    ...options,
    mandatory: true,
    replyTo: REPLY_TO,
    // What nobody waits for any more need not be carried out.
    expiration,
  });
  return reply.promise;
}
