import type { ConfirmChannel, ConsumeMessage } from 'amqplib';
import { REQUEST_WHOLE_MS } from '../../core/limits.ts';
import type { Log } from '../../core/log.ts';
import { BrokerUnavailableError, type Publication } from '../../core/message/publisher.ts';
import { DIRECT_REPLY_TO } from '../../core/message/reply-to.ts';
import {
  type Answer,
  NobodyWaitsError,
  type Reply,
  ReplyLostError,
  ReplyTimeoutError,
  type Requester,
} from '../../core/message/requester.ts';
import { type Outcome, trackConfirms } from './confirm-channel.ts';
import { type BrokerConnection, createBrokerConnection } from './connection.ts';
import type { DialOptions } from './dial.ts';
import { conclude, refusal } from './outcome-error.ts';
import { toReceived } from './received.ts';

export type RequesterOptions = DialOptions & {
  now?: () => Date;
  /** Milliseconds until the broker counts as away: for connecting, and for everything before a message goes out. Default 5000. */
  publishTimeoutMs?: number;
  /** Milliseconds for a request altogether: who asked is told before they hang up. Default 27,000. */
  wholeTimeoutMs?: number;
  log: Log;
};

const CLOSE_TIMEOUT_MS = 500;
const PUBLISH_TIMEOUT_MS = 5_000;

/**
 * Request and reply over direct reply-to on one warm connection, each request on a channel of its own. An address
 * belongs to its channel: once the request is over RabbitMQ drops what still comes for it, nothing of it reaches the
 * next request, and a replier can ask whether somebody waits. A channel costs three round trips.
 */
export function createRequester({ log, ...options }: RequesterOptions): Requester {
  const { publishTimeoutMs = PUBLISH_TIMEOUT_MS, wholeTimeoutMs = REQUEST_WHOLE_MS } = options;
  const connection = createBrokerConnection(options);
  return {
    async request(publication, { timeoutMs, onPublished }) {
      const publish = limit(publishTimeoutMs);
      const whole = limit(wholeTimeoutMs);
      const channel = await open(connection, publish.leftMs());
      try {
        return await onChannel(channel, publication, {
          timeoutMs,
          onPublished,
          publish,
          whole,
          connection,
          log,
        });
      } finally {
        await closed(channel);
      }
    },

    async reply(answer) {
      const channel = await open(connection, publishTimeoutMs);
      try {
        await within(publishTimeoutMs, connection, answerOn(channel, answer));
      } finally {
        await closed(channel);
      }
    },

    close: () => connection.close(),
  };
}

/** A warm connection may have died unseen. Nothing has been sent on it yet, so a new one is tried once. */
async function open(connection: BrokerConnection, patience: number): Promise<ConfirmChannel> {
  const twice = async () => {
    try {
      return await connection.channelApart();
    } catch {
      return await connection.channelApart();
    }
  };
  return await within(patience, connection, twice());
}

/** Throws BrokerUnavailableError when it takes too long, and gives the connection up with everything on it. */
async function within<T>(milliseconds: number, connection: BrokerConnection, work: Promise<T>): Promise<T> {
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

type Limit = { leftMs(): number };

/** A time that several steps share. */
function limit(milliseconds: number): Limit {
  const over = performance.now() + milliseconds;
  return { leftMs: () => Math.max(0, Math.floor(over - performance.now())) };
}

type Waiting = {
  timeoutMs: number;
  onPublished: (() => void) | undefined;
  publish: Limit;
  whole: Limit;
  connection: BrokerConnection;
  log: Log;
};

async function onChannel(
  channel: ConfirmChannel,
  publication: Publication,
  { timeoutMs, onPublished, publish, whole, connection, log }: Waiting,
): Promise<Reply> {
  const confirms = trackConfirms(channel);
  const reply = replyOn(channel, publication, log);
  await within(publish.leftMs(), connection, reply.listening);
  if (!confirms.open) throw new BrokerUnavailableError('the connection was lost');
  const waitMs = Math.min(timeoutMs, whole.leftMs());
  const properties = { ...publication.properties, reply_to: DIRECT_REPLY_TO, expiration_ms: waitMs };
  const published = confirms.send({ ...publication, properties }, true).then((outcome) => {
    checked(outcome, publication);
    onPublished?.();
  });
  const timeout = replyTimeout(published, { publishMs: publish.leftMs(), waitMs, whole });
  try {
    // The reply may be here before the confirm. When the channel closes, the publish knows best why, while it is open.
    return await Promise.race([reply.arrived, published.then(() => reply.lost), timeout.over]);
  } finally {
    timeout.clear();
  }
}

/**
 * The wait for the reply begins with the confirm, so that what the broker says of the request comes before it, however
 * short it is; a confirm that is late does not put it off for longer than a publish may take.
 */
function replyTimeout(
  published: Promise<void>,
  { publishMs, waitMs, whole }: { publishMs: number; waitMs: number; whole: Limit },
): { over: Promise<never>; clear(): void } {
  const { promise: over, reject } = Promise.withResolvers<never>();
  let begun = false;
  let timer: NodeJS.Timeout | undefined;
  const begin = () => {
    if (begun) return;
    begun = true;
    clearTimeout(timer);
    const ms = Math.min(waitMs, whole.leftMs());
    timer = setTimeout(() => reject(new ReplyTimeoutError(ms)), ms);
  };
  timer = setTimeout(begin, publishMs);
  published.then(begin, () => undefined);
  return {
    over,
    clear() {
      begun = true;
      clearTimeout(timer);
    },
  };
}

/** The broker closed the channel because of this request; a connection that was lost tells nothing. */
function checked(outcome: Outcome, publication: Publication): void {
  if (outcome.kind === 'closed') {
    throw outcome.reason ? refusal(outcome.reason, publication) : new ReplyLostError();
  }
  conclude(outcome, publication);
}

/** Listens on the channel's own address. Whatever carries another correlation id is dropped with a word. */
function replyOn(
  channel: ConfirmChannel,
  { id, properties }: Publication,
  log: Log,
): { listening: Promise<unknown>; arrived: Promise<Reply>; lost: Promise<never> } {
  const arrived = Promise.withResolvers<Reply>();
  const lost = Promise.withResolvers<never>();
  lost.promise.catch(() => undefined);
  channel.once('close', () => lost.reject(new ReplyLostError()));
  const take = (message: ConsumeMessage | null) => {
    if (message === null) return;
    const received = toReceived(message);
    const { correlation_id } = received.properties;
    // None at all: the address belongs to this request alone, so it can only mean this one.
    if (correlation_id === undefined || correlation_id === properties.correlation_id) {
      return arrived.resolve(received);
    }
    log.warn('reply dropped: it belongs to another request', { message_id: id, correlation_id });
  };
  const listening = channel.consume(DIRECT_REPLY_TO, take, { noAck: true }).catch((error) => {
    throw new BrokerUnavailableError('no reply could be listened for', { cause: error });
  });
  return { listening, arrived: arrived.promise, lost: lost.promise };
}

/**
 * RabbitMQ returns a mandatory reply as unroutable even when it delivers it, because an address is no queue. What it
 * offers instead is to declare the address: that succeeds while its channel is open, and creates nothing.
 */
async function answerOn(channel: ConfirmChannel, { replyTo, ...message }: Answer): Promise<void> {
  const confirms = trackConfirms(channel);
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

/** Waited for, so that the address is gone when the caller hears: a Lambda container freezes right after that. */
async function closed(channel: ConfirmChannel): Promise<void> {
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
