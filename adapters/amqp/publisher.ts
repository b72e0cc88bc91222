import { BrokerUnavailableError, type Publication, type Publisher } from '../../core/message/publisher.ts';
import type { ChannelClosed, Outcome } from './confirm-channel.ts';
import { type BrokerConnection, createBrokerConnection } from './connection.ts';
import type { DialOptions } from './dial.ts';
import { conclude, refusal } from './outcome-error.ts';

export type PublisherOptions = DialOptions & {
  now?: () => Date;
  /** Milliseconds for one publish, connecting included. Default 5000. */
  publishTimeoutMs?: number;
};

/** What is known of one publish while it is tried, and tried again. */
type Attempt = { publication: Publication; mandatory: boolean; over: boolean; lostConnections: number };

/**
 * Publishes persistent messages on one confirm channel of one warm connection. Publishing in parallel is publishing
 * in one round of confirms.
 */
export function createPublisher(options: PublisherOptions): Publisher {
  const connection = createBrokerConnection(options);
  const settle = createAttempts(connection);
  return {
    async publish(publication, { mandatory }) {
      const attempt: Attempt = { publication, mandatory, over: false, lostConnections: 0 };
      const timer = { id: undefined as NodeJS.Timeout | undefined };
      const timeout = new Promise<never>((_, reject) => {
        timer.id = setTimeout(() => {
          attempt.over = true;
          // A connection that keeps a message waiting that long is not worth keeping either.
          connection.discard();
          reject(new BrokerUnavailableError('it did not confirm in time'));
        }, options.publishTimeoutMs ?? 5_000);
      });
      try {
        await Promise.race([settle(attempt), timeout]);
      } finally {
        clearTimeout(timer.id);
      }
    },
    close: () => connection.close(),
  };
}

/** Tries until the broker's answer is about this message. */
function createAttempts(connection: BrokerConnection): (attempt: Attempt) => Promise<void> {
  let apart: Promise<unknown> = Promise.resolve();

  async function onSharedChannel(attempt: Attempt): Promise<void> {
    stopWhenOver(attempt);
    const outcome = await send(attempt, await connection.confirms());
    if (outcome.kind !== 'closed') return conclude(outcome, attempt.publication);
    const { reason } = outcome;
    if (!reason) return afterLostConnection(attempt);
    const exchange = namedExchange(reason);
    if (outcome.alone || exchange === attempt.publication.exchange) {
      throw refusal(reason, attempt.publication);
    }
    // The broker closed the channel because of another message. When it does not say which, every message in flight
    // goes again on a channel of its own, one after the other, so that the next answer has one addressee.
    return exchange === undefined ? inTurn(() => onOwnChannel(attempt)) : onSharedChannel(attempt);
  }

  async function onOwnChannel(attempt: Attempt): Promise<void> {
    stopWhenOver(attempt);
    const channel = await connection.confirmsApart();
    try {
      const outcome = await send(attempt, channel);
      if (outcome.kind !== 'closed') return conclude(outcome, attempt.publication);
      if (!outcome.reason) return afterLostConnection(attempt);
      throw refusal(outcome.reason, attempt.publication);
    } finally {
      if (channel.open) channel.close().catch(() => undefined);
    }
  }

  /** It may have been the warm connection that had died unseen; on a new one the same id makes a repeat harmless. */
  function afterLostConnection(attempt: Attempt): Promise<void> {
    attempt.lostConnections += 1;
    if (attempt.lostConnections > 1) throw new BrokerUnavailableError('the connection was lost');
    return onSharedChannel(attempt);
  }

  function inTurn(task: () => Promise<void>): Promise<void> {
    const mine = apart.then(task);
    apart = mine.catch(() => undefined);
    return mine;
  }

  return onSharedChannel;
}

/** A publish whose time is over must not go out any more, nor connect for it: its caller has taken another way. */
function stopWhenOver({ over }: Attempt): void {
  if (over) throw new BrokerUnavailableError('it did not confirm in time');
}

async function send(
  attempt: Attempt,
  channel: { send(publication: Publication, mandatory: boolean): Promise<Outcome> },
): Promise<Outcome> {
  stopWhenOver(attempt);
  return channel.send(attempt.publication, attempt.mandatory);
}

/** NOT_FOUND - no exchange 'x' in vhost '/'; ACCESS_REFUSED - access to exchange 'x' in vhost '/' refused for user 'u'. */
function namedExchange({ code, text }: ChannelClosed): string | undefined {
  if (code !== 404 && code !== 403) return undefined;
  return /exchange '(.*?)' in vhost '/s.exec(text)?.[1];
}
