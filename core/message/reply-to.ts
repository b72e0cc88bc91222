import { ShortStringSchema } from './short-string.ts';

/**
 * RabbitMQ's direct reply-to: a requester consumes from this name, which is no queue, and RabbitMQ puts the address of
 * its channel into the `reply_to` of what it publishes. https://www.rabbitmq.com/docs/direct-reply-to
 */
export const DIRECT_REPLY_TO = 'amq.rabbitmq.reply-to';

/** An address of that kind. Whatever is published to it reaches one channel, never a queue. */
export const ReplyAddressSchema = ShortStringSchema.regex(/^amq\.rabbitmq\.reply-to\.[A-Za-z0-9+/=._@-]+$/, {
  error: `must be the reply_to of a request, as it was received: ${DIRECT_REPLY_TO}.…`,
});

/** Whether somebody waits, for a while, for the reply to a message with this `reply_to`. */
export function isReplyAddress(replyTo: string | undefined): boolean {
  return replyTo?.startsWith(`${DIRECT_REPLY_TO}.`) ?? false;
}
