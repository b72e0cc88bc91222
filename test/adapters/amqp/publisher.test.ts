import { Buffer } from 'node:buffer';
import { once } from 'node:events';
import { type AddressInfo, createServer, type Server, type Socket } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { createPublisher } from '../../../adapters/amqp/publisher.ts';
import { UnavailableError } from '../../../core/errors.ts';
import { BrokerUnavailableError, type Publisher } from '../../../core/message/publisher.ts';

const publication = {
  id: 'm',
  exchange: 'e',
  routingKey: 'r',
  body: Buffer.alloc(1),
  properties: {},
  headers: {},
};
const credentials = async () => ({ username: 'u', password: 'p' });

/** A server that is there and never says a word. */
async function silentServer(): Promise<{ server: Server; url: string; accepted: Socket[] }> {
  const accepted: Socket[] = [];
  const server = createServer((socket) => {
    accepted.push(socket);
    socket.on('error', () => undefined).resume();
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return { server, url: `amqp://127.0.0.1:${(server.address() as AddressInfo).port}`, accepted };
}

describe('publisher, when there is no broker', () => {
  const publishers: Publisher[] = [];
  const servers: Server[] = [];
  afterEach(async () => {
    await Promise.all(publishers.splice(0).map((publisher) => publisher.close()));
    for (const server of servers.splice(0)) server.close();
  });
  const keep = (publisher: Publisher) => {
    publishers.push(publisher);
    return publisher;
  };

  it('says at once that nobody listens', async () => {
    const { server, url } = await silentServer();
    server.close();
    await once(server, 'close');
    const publisher = keep(createPublisher({ url, credentials }));
    const failure = publisher.publish(publication, { mandatory: true });
    await expect(failure).rejects.toThrow(BrokerUnavailableError);
    await expect(failure).rejects.toThrow(/ECONNREFUSED/);
  });

  it('gives up a server that accepts and does not answer, and lets its socket go', async () => {
    const { server, url, accepted } = await silentServer();
    servers.push(server);
    const publisher = keep(createPublisher({ url, credentials, connectTimeoutMs: 100 }));
    await expect(publisher.publish(publication, { mandatory: true })).rejects.toThrow(
      /did not answer in time/,
    );
    const [socket] = accepted;
    if (socket && !socket.closed) await once(socket, 'close');
    expect(accepted).toHaveLength(1);
  });

  it('connects once for many publishes that wait', async () => {
    const { server, url, accepted } = await silentServer();
    servers.push(server);
    const publisher = keep(createPublisher({ url, credentials, connectTimeoutMs: 100 }));
    const waiting = Array.from({ length: 10 }, () => publisher.publish(publication, { mandatory: true }));
    const settled = await Promise.allSettled(waiting);
    expect(settled.map(({ status }) => status)).toEqual(Array(10).fill('rejected'));
    expect(accepted).toHaveLength(1);
  });

  it('counts missing credentials as a broker that is away', async () => {
    const secret = async () => {
      throw new UnavailableError('secret-unavailable', 'The secret cannot be read.');
    };
    const publisher = keep(createPublisher({ url: 'amqp://127.0.0.1:1', credentials: secret }));
    await expect(publisher.publish(publication, { mandatory: true })).rejects.toThrow(BrokerUnavailableError);
  });

  it('never shows the password in an error', async () => {
    const publisher = keep(
      createPublisher({
        url: 'amqp://127.0.0.1:1',
        credentials: async () => ({ username: 'u', password: 'sEcReT' }),
      }),
    );
    const error = await publisher.publish(publication, { mandatory: true }).catch((reason: Error) => reason);
    expect(JSON.stringify([error, String(error), String((error as Error).cause)])).not.toContain('sEcReT');
  });
});
