import { type ChannelModel, type ConfirmChannel, connect, credentials } from 'amqplib';
import { keepHeadersRaw } from '../core/message/amqp-frames.ts';
import { defaultBackoff } from './backoff.ts';
import { ClosedError, RefusedError, TimedOutError } from './errors.ts';

export type LinkOptions = {
  /** amqp[s]://user:password@host[:port][/vhost], as a service's secret has it; without user with a certificate. */
  url: string;
  username?: string;
  password?: string;
  /** PEM texts: the broker takes the certificate's common name for the user. Wants amqps. */
  certificate?: { cert: string; key: string; ca?: string };
  /** Shown in RabbitMQ's list of connections. */
  name: string;
  /** What went wrong without ending anything: the connection was lost and is made again, a consumer starts again. */
  onError?: (error: unknown) => void;
};

/** A confirm channel, and why the broker closed it. */
export type LinkChannel = {
  channel: ConfirmChannel;
  /** Resolves when it is gone: with the broker's reason, or undefined when the connection went away under it. */
  gone: Promise<RefusedError | undefined>;
};

export type Link = {
  /** Waits for the connection where there is none. Throws ClosedError, TimedOutError. */
  channel(deadline: number): Promise<LinkChannel>;
  onError(error: unknown): void;
  readonly closed: boolean;
  close(): Promise<void>;
};

/**
 * One connection that amqplib opens again with a growing delay whenever it is lost, for as long as the client lives.
 * Channels do not come back by themselves: who needs one asks for it again, and knows what was under way on the old one.
 */
export async function createLink(options: LinkOptions): Promise<Link> {
  const { onError = () => {} } = options;
  const model = await connect(target(options), {
    noDelay: true,
    ...login(options),
    clientProperties: { connection_name: options.name },
    recovery: {
      setup: ({ connection }: ChannelModel) => keepHeadersRaw(connection),
      waitForConnect: false,
      initialDelay: defaultBackoff.firstMs,
      maxDelay: defaultBackoff.mostMs,
      jitter: 0.5,
    },
  });
  // Without a listener an 'error' ends the process. A connection that is lost or refused is opened again.
  let lost: unknown;
  for (const event of ['error', 'disconnect', 'connect-failed']) {
    model.on(event, (error: unknown) => {
      lost = error ?? lost;
      onError(error);
    });
  }
  model.on('connect', () => {
    lost = undefined;
  });
  let closed = false;
  return {
    onError,
    get closed() {
      return closed;
    },
    async channel(deadline) {
      if (closed) throw new ClosedError();
      const opening = model.createConfirmChannel();
      // One that comes when nobody waits any more is closed again.
      opening.catch(() => undefined);
      const what = 'The connection to RabbitMQ';
      const channel = await beforeDeadline(opening, deadline, what, (late) => {
        late.close().catch(() => undefined);
      }).catch((error: unknown) => {
        // A refused login and a wrong address look alike from here: the broker's last word tells them apart.
        throw error instanceof TimedOutError && lost ? new TimedOutError(what, { cause: lost }) : error;
      });
      return { channel, gone: goneOf(channel) };
    },
    async close() {
      closed = true;
      await model.close();
    },
  };
}

function goneOf(channel: ConfirmChannel): LinkChannel['gone'] {
  return new Promise((resolve) => {
    let reason: RefusedError | undefined;
    channel.on('error', (error) => {
      // `Channel closed by server: 403 (ACCESS-REFUSED) with message "ACCESS_REFUSED - access to exchange …"`
      reason = new RefusedError(/with message "(.*)"/s.exec(error.message)?.[1] ?? error.message);
    });
    channel.on('close', () => resolve(reason));
  });
}

/** What `work` answers, or TimedOutError; `late` gets what comes after that. */
export async function beforeDeadline<T>(
  work: Promise<T>,
  deadline: number,
  what: string,
  late: (value: T) => void = () => {},
): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  let over = false;
  const timeout = new Promise<never>((_, reject) => {
    timer = setTimeout(
      () => {
        over = true;
        reject(new TimedOutError(what));
      },
      Math.max(0, deadline - Date.now()),
    );
  });
  work.then(
    (value) => over && late(value),
    () => undefined,
  );
  try {
    return await Promise.race([work, timeout]);
  } finally {
    clearTimeout(timer);
  }
}

function target({ url, username, password }: LinkOptions): string {
  const full = new URL(url);
  if (username !== undefined) full.username = encodeURIComponent(username);
  if (password !== undefined) full.password = encodeURIComponent(password);
  if (!full.searchParams.has('heartbeat')) full.searchParams.set('heartbeat', '10');
  return full.href;
}

function login({ certificate }: LinkOptions) {
  return certificate ? { credentials: credentials.external(), ...certificate } : {};
}
