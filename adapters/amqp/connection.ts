import type { ChannelModel, ConfirmChannel } from 'amqplib';
import { BrokerUnavailableError } from '../../core/message/publisher.ts';
import { type Confirms, trackConfirms } from './confirm-channel.ts';
import { type DialOptions, dial, HEARTBEAT_SECONDS, isLoginRefused } from './dial.ts';

export type BrokerConnection = {
  /** The warm confirm channel; connection and channel are opened where there is none. Throws BrokerUnavailableError. */
  confirms(): Promise<Confirms>;
  /** A channel apart, on the same connection; the caller closes it. Throws BrokerUnavailableError. */
  confirmsApart(): Promise<Confirms>;
  /** The same as amqplib has it, for what is more than publishing. */
  channelApart(): Promise<ConfirmChannel>;
  /** Drops the connection without a word, since nobody may be listening. What is in flight ends as `closed`. */
  discard(): void;
  close(): Promise<void>;
};

type Link = {
  abort: AbortController;
  model: Promise<ChannelModel>;
  shared: Promise<Confirms> | undefined;
  /** The broker's reason for taking no more messages: out of memory or disk. */
  blocked: string | undefined;
};

const CLOSE_TIMEOUT_MS = 2_000;

/**
 * One warm connection with one confirm channel, opened when it is needed.
 *
 * amqplib's own `recovery` is not used: it reconnects in the background, and a Lambda container is frozen between its
 * invocations. Timers stand still then, heartbeats with them, the broker hangs up after two missed ones, and the
 * socket looks healthy until it is written to. Therefore a connection that was not used for the time of a heartbeat
 * is not trusted and is opened anew within the request, and a lost one is replaced by the publish that needs it.
 */
export function createBrokerConnection(options: DialOptions & { now?: () => Date }): BrokerConnection {
  const { now = () => new Date(), heartbeatSeconds = HEARTBEAT_SECONDS } = options;
  let link: Link | undefined;
  let usedAt = 0;
  let refused = false;
  let closed = false;

  function drop(gone: Link): void {
    if (link === gone) link = undefined;
  }

  function discard(): void {
    link?.abort.abort();
    link = undefined;
  }

  function open(): Link {
    const abort = new AbortController();
    const opening: Link = {
      abort,
      model: dial(options, refused, abort),
      shared: undefined,
      blocked: undefined,
    };
    opening.model.then(
      (model) => {
        refused = false;
        // Without a listener an 'error' ends the process. 'close' follows every one of them.
        model.on('error', () => undefined);
        model.on('close', () => drop(opening));
        model.on('blocked', (reason) => {
          opening.blocked = String(reason);
        });
        model.on('unblocked', () => {
          opening.blocked = undefined;
        });
      },
      (error) => {
        refused = isLoginRefused(error);
        drop(opening);
      },
    );
    return opening;
  }

  function usable(): Link {
    if (closed) throw new BrokerUnavailableError('the connection was closed by its owner');
    const at = now().getTime();
    if (at - usedAt > heartbeatSeconds * 1_000) discard();
    usedAt = at;
    link ??= open();
    if (link.blocked) throw new BrokerUnavailableError(`it takes no messages: ${link.blocked}`);
    return link;
  }

  return {
    discard,
    async confirms() {
      const current = usable();
      current.shared ??= openChannel(current, () => {
        current.shared = undefined;
      }).then(trackConfirms);
      return current.shared;
    },
    async confirmsApart() {
      return trackConfirms(await openChannel(usable(), () => undefined));
    },
    async channelApart() {
      return openChannel(usable(), () => undefined);
    },
    async close() {
      closed = true;
      const last = link;
      if (last) await closeLink(last);
    },
  };
}

async function openChannel(link: Link, onClosed: () => void): Promise<ConfirmChannel> {
  try {
    const model = await link.model;
    const channel = await model.createConfirmChannel();
    channel.once('close', onClosed);
    // Without a listener an 'error' ends the process.
    channel.on('error', () => undefined);
    return channel;
  } catch (error) {
    onClosed();
    if (error instanceof BrokerUnavailableError) throw error;
    throw new BrokerUnavailableError('no channel could be opened', { cause: error });
  }
}

async function closeLink(link: Link): Promise<void> {
  const timer = setTimeout(() => link.abort.abort(), CLOSE_TIMEOUT_MS);
  try {
    const model = await link.model;
    await model.close();
  } catch {
    // It was gone already.
  } finally {
    clearTimeout(timer);
    link.abort.abort();
  }
}
