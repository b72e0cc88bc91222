import type { ConfirmChannel, ConsumeMessage } from 'amqplib';
import { REQUEST_TIMEOUT_MS_MAX } from '../../core/limits.ts';
import type { Log } from '../../core/log.ts';
import { BrokerUnavailableError, type Publication } from '../../core/message/publisher.ts';
import { DIRECT_REPLY_TO } from '../../core/message/reply-to.ts';
import {
  type Reply,
  ReplyLostError,
  ReplyTimeoutError,
  type Requester,
} from '../../core/message/requester.ts';
import type { Outcome } from './confirm-channel.ts';
import { type BrokerConnection, type ChannelApart, createBrokerConnection } from './connection.ts';
import type { DialOptions } from './dial.ts';
import { conclude, refusal } from './outcome-error.ts';
import { closeOwnChannel, openOwnChannel, within } from './own-channel.ts';
import { toReceived } from './received.ts';
import { createReplier } from './replier.ts';

export type RequesterOptions = DialOptions & {
  now?: () => Date;
  /** Milliseconds until the broker counts as away: for connecting, and for everything before a message goes out. Default 5000. */
  publishTimeoutMs?: number;
  /** Milliseconds for a request altogether: it ends early enough for the caller to get an answer. Default 25,000. */
  wholeTimeoutMs?: number;
  log: Log;
};

const PUBLISH_TIMEOUT_MS = 5_000;
/** However short the wait for the reply: so long the broker may take to have the request and to say what it thinks of it. */
const SHORTEST_MS = 2_000;

/**
 * Request and reply over direct reply-to on one warm connection, each request on a channel of its own. An address
 * belongs to its channel: once the request is over RabbitMQ drops what still comes for it, nothing of it reaches the
 * next request, and a replier can ask whether somebody waits. A channel costs three round trips. Replies go to addresses
 * that callers bring, and so over a connection of their own.
 */
export function createRequester({ log, ...options }: RequesterOptions): Requester {
  const { publishTimeoutMs = PUBLISH_TIMEOUT_MS, wholeTimeoutMs = REQUEST_TIMEOUT_MS_MAX } = options;
  const connection = createBrokerConnection(options);
  const replier = createReplier(options, publishTimeoutMs);
  return {
    async request(publication, { timeoutMs, onPublished }) {
      const whole = limit(Math.min(wholeTimeoutMs, Math.max(timeoutMs, SHORTEST_MS)));
      const publish = limit(Math.min(publishTimeoutMs, whole.leftMs()));
      const apart = await openOwnChannel(connection, publish.leftMs());
      try {
        return await onChannel(apart, publication, {
          timeoutMs,
          onPublished,
          publish,
          whole,
          connection,
          log,
        });
      } finally {
        await closeOwnChannel(apart.channel);
      }
    },

    reply: (answer) => replier.reply(answer),

    close: async () => {
      await Promise.all([connection.close(), replier.close()]);
    },
  };
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
  { channel, confirms }: ChannelApart,
  publication: Publication,
  { timeoutMs, onPublished, publish, whole, connection, log }: Waiting,
): Promise<Reply> {
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
