import { BrokerUnavailableError } from '../../core/message/publisher.ts';
import { isWellFormedReplyAddress } from '../../core/message/reply-to.ts';
import { type Answer, NobodyWaitsError } from '../../core/message/requester.ts';
import { type BrokerConnection, type ChannelApart, createBrokerConnection } from './connection.ts';
import type { DialOptions } from './dial.ts';
import { conclude, refusal } from './outcome-error.ts';
import { closeOwnChannel, openOwnChannel, within } from './own-channel.ts';

/** AMQP's internal-error: RabbitMQ could not make sense of the address that it was asked for. */
const INTERNAL_ERROR = 541;

export type Replier = { reply(answer: Answer): Promise<void>; close(): Promise<void> };

/**
 * Publishes to addresses that callers bring. Some that RabbitMQ never made cost the connection that asks for them, so
 * these go over one that nothing else uses, and what cannot be an address never gets there. When it is lost all the
 * same, the address is asked for once more on a connection of its own, so that the answer is about this one.
 */
export function createReplier(options: DialOptions & { now?: () => Date }, timeoutMs: number): Replier {
  const named = { ...options, name: `${options.name ?? 'courtier'} replies` };
  const connection = createBrokerConnection(named);
  const replyOver = async (link: BrokerConnection, answer: Answer) => {
    const apart = await openOwnChannel(link, timeoutMs);
    try {
      await within(timeoutMs, link, answerOn(apart, answer));
    } finally {
      await closeOwnChannel(apart.channel);
    }
  };
  const replyAlone = async (answer: Answer) => {
    const alone = createBrokerConnection(named);
    try {
      await replyOver(alone, answer);
    } catch (error) {
      throw alone.endedWith === INTERNAL_ERROR ? new NobodyWaitsError() : error;
    } finally {
      await alone.close();
    }
  };
  return {
    async reply(answer) {
      if (!isWellFormedReplyAddress(answer.replyTo)) throw new NobodyWaitsError();
      try {
        await replyOver(connection, answer);
      } catch (error) {
        if (!(error instanceof BrokerUnavailableError) || connection.endedWith !== INTERNAL_ERROR)
          throw error;
        await replyAlone(answer);
      }
    },
    close: () => connection.close(),
  };
}

/**
 * RabbitMQ returns a mandatory reply as unroutable even when it delivers it, because an address is no queue. What it
 * offers instead is to declare the address: that succeeds while its channel is open, and creates nothing.
 */
async function answerOn({ channel, confirms }: ChannelApart, { replyTo, ...message }: Answer): Promise<void> {
  try {
    await channel.checkQueue(replyTo);
  } catch (error) {
    if (isNotFound(error)) throw new NobodyWaitsError();
    throw new BrokerUnavailableError('the requester could not be looked for', { cause: error });
  }
  const publication = { ...message, exchange: '', routingKey: replyTo };
  const outcome = await confirms.send(publication, false);
  if (outcome.kind !== 'closed') return conclude(outcome, publication);
  throw outcome.reason
    ? refusal(outcome.reason, publication)
    : new BrokerUnavailableError('the connection was lost');
}

function isNotFound(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 404;
}
