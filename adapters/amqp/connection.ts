import type { ChannelModel, ConfirmChannel } from 'amqplib';
import { BrokerBlockedError, BrokerUnavailableError } from '../../core/message/publisher.ts';
import { isCourtier } from '../../core/topology/names.ts';
import { createBlockage, unlessBlocked } from './blockage.ts';
import { type Confirms, trackConfirms } from './confirm-channel.ts';
import { type DialOptions, dial, HEARTBEAT_SECONDS, isLoginRefused } from './dial.ts';
import { hangUp } from './hang-up.ts';

export type BrokerConnection = {
  /** The warm confirm channel; connection and channel are opened where there is none. Throws BrokerUnavailableError. */
  confirms(): Promise<Confirms>;
  /** A channel apart, on the same connection; the caller closes it. Throws BrokerUnavailableError. */
  confirmsApart(): Promise<Confirms>;
  /** The same with the channel as amqplib has it, for what is more than publishing. */
  channelApart(): Promise<ChannelApart>;
  /** The code with which the broker ended the last connection: 541 is an internal error, often about what it was asked. */
  readonly endedWith: number | undefined;
  /** Drops the connection without a word, since nobody may be listening. What is in flight ends as `closed`. */
  discard(): void;
  close(): Promise<void>;
};

export type ChannelApart = { channel: ConfirmChannel; confirms: Confirms };

type Link = {
  abort: AbortController;
  model: Promise<ChannelModel>;
  shared: Promise<Confirms> | undefined;
  blockage: ReturnType<typeof createBlockage>;
  /** Whom messages on it say that they are from: see vouchedBy. */
  userId: () => string | undefined;
};

/**
 * One warm connection with one confirm channel, opened when it is needed.
 *
 * amqplib's own `recovery` is not used: it reconnects in the background, and a Lambda container is frozen between its
 * invocations. Timers stand still then, heartbeats with them, the broker hangs up after two missed ones, and the
 * socket looks healthy until it is written to. Therefore a connection that was not used for the time of a heartbeat
 * is not trusted and is opened again within the request, and a lost one is replaced by the publish that needs it.
 */
export function createBrokerConnection(options: DialOptions & { now?: () => Date }): BrokerConnection {
  const { now = () => new Date(), heartbeatSeconds = HEARTBEAT_SECONDS } = options;
  let link: Link | undefined;
  let usedAt = 0;
  let refused = false;
  let closed = false;
  let endedWith: number | undefined;
  let username: string | undefined;
  const login: DialOptions['credentials'] = async (asked) => {
    const found = await options.credentials(asked);
    username = 'username' in found ? found.username : undefined;
    return found;
  };
  // RabbitMQ lets nobody say that it is another user: so who receives the message knows that Courtier wrote its headers.
  const vouchedBy = () => (isCourtier(username) ? username : undefined);

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
      model: dial({ ...options, credentials: login }, refused, abort),
      shared: undefined,
      blockage: createBlockage(),
      userId: vouchedBy,
    };
    opening.model.then(
      (model) => {
        refused = false;
        endedWith = undefined;
        // Without a listener an 'error' ends the process. 'close' follows every one of them.
        model.on('error', (error: Error & { code?: number }) => {
          endedWith = error.code;
        });
        model.on('close', () => drop(opening));
        model.on('blocked', (reason) => opening.blockage.begin(String(reason)));
        model.on('unblocked', () => opening.blockage.end());
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
    // Kept meanwhile: it hears when there is room again, and every new connection would be sent one more message first.
    if (link.blockage.reason !== undefined) throw new BrokerBlockedError(link.blockage.reason);
    return link;
  }

  return {
    get endedWith() {
      return endedWith;
    },
    discard,
    async confirms() {
      const current = usable();
      current.shared ??= openChannel(current, () => {
        current.shared = undefined;
      }).then(({ confirms }) => confirms);
      return current.shared;
    },
    async confirmsApart() {
      return (await openChannel(usable(), () => undefined)).confirms;
    },
    async channelApart() {
      return openChannel(usable(), () => undefined);
    },
    async close() {
      closed = true;
      const last = link;
      if (last) await hangUp(last.model, last.abort);
    },
  };
}

async function openChannel(link: Link, onClosed: () => void): Promise<ChannelApart> {
  try {
    const model = await link.model;
    const refusal = (reason: string) => new BrokerBlockedError(reason);
    const channel = await unlessBlocked(link.blockage, model.createConfirmChannel(), refusal);
    channel.once('close', onClosed);
    // Without a listener an 'error' ends the process.
    channel.on('error', () => undefined);
    return { channel, confirms: trackConfirms(channel, link.blockage, link.userId) };
  } catch (error) {
    onClosed();
    if (error instanceof BrokerUnavailableError) throw error;
    throw new BrokerUnavailableError('no channel could be opened', { cause: error });
  }
}
