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

const FORM = /^amq\.rabbitmq\.reply-to\.([A-Za-z0-9+/]+={0,2})\.([A-Za-z0-9+/]+={0,2})$/;
/**
 * The process id of a channel in Erlang's external term format, a byte a character: its version, NEW_PID_EXT, the name
 * of the node as an atom with its length in one byte or two, which RabbitMQ replaces by a number, and three numbers of
 * four bytes. https://www.erlang.org/doc/apps/erts/erl_ext_dist
 */
const CHANNEL = /^\u0083X(?:[ws]([\s\S])|[vd]([\s\S]{2}))(reply@\d{1,10})[\s\S]{12}$/;
const KEY_BYTES = { min: 8, max: 64 };

/**
 * Whether RabbitMQ itself can have made this address: a channel and a random key. It decodes what it is asked for
 * without looking at it first, and what cannot be decoded costs the asker its connection (541).
 */
export function isWellFormedReplyAddress(address: string): boolean {
  const [, pid = '', key = ''] = FORM.exec(address) ?? [];
  const [, short = '', long = '', node = ''] = CHANNEL.exec(decoded(pid)) ?? [];
  const length = [...(short || long)].reduce((sum, byte) => sum * 256 + byte.charCodeAt(0), 0);
  const keyBytes = decoded(key).length;
  return length > 0 && length === node.length && keyBytes >= KEY_BYTES.min && keyBytes <= KEY_BYTES.max;
}

/** A byte a character; empty for what is no base64. */
function decoded(base64: string): string {
  try {
    return atob(base64);
  } catch {
    return '';
  }
}

/** Whether somebody waits, for a while, for the reply to a message with this `reply_to`. */
export function isReplyAddress(replyTo: string | undefined): boolean {
  return replyTo?.startsWith(`${DIRECT_REPLY_TO}.`) ?? false;
}
