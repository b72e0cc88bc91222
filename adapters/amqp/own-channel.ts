import type { ConfirmChannel } from 'amqplib';
import { BrokerBlockedError, BrokerUnavailableError } from '../../core/message/publisher.ts';
import type { BrokerConnection, ChannelApart } from './connection.ts';

const CLOSE_TIMEOUT_MS = 500;

/** A channel for one piece of work. A warm connection may have died unseen: nothing was sent yet, so a new one is tried once. */
export async function openOwnChannel(connection: BrokerConnection, patience: number): Promise<ChannelApart> {
  const twice = async () => {
    try {
      return await connection.channelApart();
    } catch (error) {
      // Another connection would be sent a message before it tells the same.
      if (error instanceof BrokerBlockedError) throw error;
      return await connection.channelApart();
    }
  };
  return await within(patience, connection, twice());
}

/** Throws BrokerUnavailableError when it takes too long, and gives the connection up with everything on it. */
export async function within<T>(
  milliseconds: number,
  connection: BrokerConnection,
  work: Promise<T>,
): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const over = new Promise<never>((_, reject) => {
    timer = setTimeout(() => {
      connection.discard();
      reject(new BrokerUnavailableError('it did not answer in time'));
    }, milliseconds);
  });
  work.catch(() => undefined);
  try {
    return await Promise.race([work, over]);
  } finally {
    clearTimeout(timer);
  }
}

/** Waited for, so that its address is gone when the caller hears: a Lambda container freezes right after that. */
export async function closeOwnChannel(channel: ConfirmChannel): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const over = new Promise<void>((resolve) => {
    timer = setTimeout(resolve, CLOSE_TIMEOUT_MS);
  });
  try {
    await Promise.race([channel.close(), over]);
  } catch {
    // It was closed already, by the broker or with its connection.
  } finally {
    clearTimeout(timer);
  }
}
