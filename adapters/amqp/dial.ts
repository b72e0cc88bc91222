import { type ChannelModel, connect, credentials, type SocketOptions } from 'amqplib';
import { keepHeadersRaw } from '../../core/message/amqp-frames.ts';
import { BrokerUnavailableError } from '../../core/message/publisher.ts';
import { amqpAddress } from './address.ts';

export type BrokerCredentials = { username: string; password: string };

/** PEM texts. The broker takes the certificate's common name for the user (SASL EXTERNAL); the connection must be TLS. */
export type ClientCertificate = {
  cert: string;
  key: string;
  /** Who signed the broker's own certificate, where no public authority did. */
  ca?: string;
};

export type BrokerLogin = BrokerCredentials | { certificate: ClientCertificate };

export type DialOptions = {
  /** amqp[s]://host[:port][/vhost], without credentials; the vhost percent-encoded, `/` when left out. TLS by scheme. */
  url: string;
  /** Asked for at each connect. `refused`: the broker did not take the last ones, so they may have been rotated. */
  credentials: (asked: { refused: boolean }) => Promise<BrokerLogin>;
  /** Shown in RabbitMQ's list of connections. */
  name?: string;
  /** Seconds. Default 60. */
  heartbeatSeconds?: number;
  /** Milliseconds for connecting and logging in. Default 3000. */
  connectTimeoutMs?: number;
};

export const HEARTBEAT_SECONDS = 60;
const CONNECT_TIMEOUT_MS = 3_000;

/** Opens a connection. Whatever goes wrong is a BrokerUnavailableError. Aborting destroys the socket at any time. */
export async function dial(
  options: DialOptions,
  refused: boolean,
  abort: AbortController,
): Promise<ChannelModel> {
  const timer = setTimeout(() => abort.abort(), options.connectTimeoutMs ?? CONNECT_TIMEOUT_MS);
  try {
    const login = await options.credentials({ refused });
    // `signal` is Node's own option of a socket: amqplib passes it through without knowing it.
    const socket: SocketOptions & { signal: AbortSignal } = {
      // With Nagle's algorithm on, connecting takes six times as long.
      noDelay: true,
      ...authentication(login),
      clientProperties: { connection_name: options.name ?? 'courtier' },
      signal: abort.signal,
    };
    const target = { ...amqpAddress(options.url), heartbeat: options.heartbeatSeconds ?? HEARTBEAT_SECONDS };
    const model = await connect(target, socket);
    keepHeadersRaw(model.connection);
    return model;
  } catch (error) {
    throw new BrokerUnavailableError(reasonOf(error, abort.signal), { cause: error });
  } finally {
    clearTimeout(timer);
  }
}

function authentication(login: BrokerLogin) {
  if ('certificate' in login) return { credentials: credentials.external(), ...login.certificate };
  return { credentials: credentials.plain(login.username, login.password) };
}

/** True when the broker was there and did not accept the login. */
export function isLoginRefused(error: unknown): boolean {
  return error instanceof Error && error.cause instanceof Error && /ACCESS_REFUSED/.test(error.cause.message);
}

/** True when the broker accepted the login and then refused the connection: amqplib does not pass the broker's reason on. */
export function isConnectionRefused(error: Error): boolean {
  return error.message.startsWith('Expected ConnectionOpenOk; got <ConnectionClose');
}

function reasonOf(error: unknown, signal: AbortSignal): string {
  if (signal.aborted) return 'it did not answer in time';
  if (!(error instanceof Error)) return 'connecting failed';
  if (isConnectionRefused(error)) return 'it takes no more connections, or none of this user';
  // Node says "" for a host with several addresses that all refused.
  const code = 'code' in error && typeof error.code === 'string' ? error.code : error.name;
  return error.message === '' ? code : error.message;
}
