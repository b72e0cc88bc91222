import { once } from 'node:events';
import { type AddressInfo, connect, createServer } from 'node:net';
import { describe, expect, inject, it } from 'vitest';
import { checkLogin } from '../../adapters/amqp/check-login.ts';
import { BrokerUnavailableError } from '../../core/message/publisher.ts';

const { hostname, port, username, password } = new URL(inject('running').amqp);
const login = { username: decodeURIComponent(username), password: decodeURIComponent(password) };

/** A way to the broker on which the client's goodbye gets lost, and nothing before it. */
async function deafToGoodbye() {
  const server = createServer((client) => {
    const upstream = connect(Number(port), hostname);
    client.on('data', (data) => data.includes('Cheers, thanks') || upstream.write(data));
    upstream.on('data', (data) => client.write(data));
    for (const socket of [client, upstream]) socket.on('error', () => undefined);
    client.on('close', () => upstream.destroy());
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return { server, url: `amqp://127.0.0.1:${(server.address() as AddressInfo).port}` };
}

describe('a login', () => {
  it('is let in', async () => {
    await checkLogin({ url: `amqp://${hostname}:${port}`, credentials: async () => login });
  });

  it('is refused with another password', async () => {
    const credentials = async () => ({ ...login, password: 'another' });
    const error = await checkLogin({ url: `amqp://${hostname}:${port}`, credentials }).catch(
      (caught) => caught,
    );
    expect(error).toBeInstanceOf(BrokerUnavailableError);
    expect(error.message).toContain('ACCESS_REFUSED');
  });

  it('is let in by a broker that never answers its goodbye, and its connection goes', async () => {
    const { server, url } = await deafToGoodbye();
    const closed = new Promise<void>((resolve) => {
      server.once('connection', (socket) => socket.once('close', () => resolve()));
    });
    await checkLogin({ url, credentials: async () => login });
    await closed;
    server.close();
  });
});
