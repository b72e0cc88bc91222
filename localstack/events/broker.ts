import { setTimeout as delay } from 'node:timers/promises';
import { type Channel, type ChannelModel, connect } from 'amqplib';
import { amqpAddress } from '../../adapters/amqp/address.ts';
import { keepHeadersRaw } from '../../core/message/amqp-frames.ts';
import type { World } from '../world.ts';

export type Credentials = { username: string; password: string };

/** One connection to RabbitMQ for each user and virtual host, shared by the sources that have them. */
export type Broker = {
  /** Connects when there is no connection. Rejects when RabbitMQ is away. */
  channel(vhost: string, credentials: Credentials): Promise<Channel>;
  /** For good. Unacknowledged messages go back to their queues. */
  close(): Promise<void>;
};

const CONNECT_MS = 5_000;
const HEARTBEAT_SECONDS = 10;
/** RabbitMQ may be gone already, and then nobody answers. */
const CLOSE_MS = 1_000;

const brokers = new WeakMap<World, Broker>();

export function brokerOf(world: World): Broker {
  const broker = brokers.get(world) ?? createBroker(world.broker.amqpUrl);
  brokers.set(world, broker);
  return broker;
}

/** `amqpUrl`: credentials in it are ignored, each channel says its own. */
export function createBroker(amqpUrl: string): Broker {
  const connections = new Map<string, Promise<ChannelModel>>();
  const connected = (vhost: string, { username, password }: Credentials) => {
    const key = JSON.stringify([vhost, username, password]);
    const known = connections.get(key);
    if (known) return known;
    const options = {
      ...amqpAddress(amqpUrl),
      username,
      password,
      // amqplib decodes it.
      vhost: encodeURIComponent(vhost),
      heartbeat: HEARTBEAT_SECONDS,
    };
    const connecting = connect(options, { noDelay: true, timeout: CONNECT_MS });
    const forget = () => void (connections.get(key) === connecting && connections.delete(key));
    connections.set(key, connecting);
    connecting.then((connection) => {
      keepHeadersRaw(connection.connection);
      connection.on('close', forget);
      // 'close' follows; without a listener it would end the process.
      connection.on('error', () => {});
    }, forget);
    return connecting;
  };
  let closed: Promise<unknown> | undefined;
  const close = () => {
    const closing = [...connections.values()].map(async (connection) => (await connection).close());
    return Promise.race([Promise.allSettled(closing), delay(CLOSE_MS, undefined, { ref: false })]);
  };
  return {
    channel: async (vhost, credentials) => (await connected(vhost, credentials)).createChannel(),
    close: async () => {
      closed ??= close();
      await closed;
    },
  };
}
