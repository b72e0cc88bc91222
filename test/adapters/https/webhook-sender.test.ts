import { once } from 'node:events';
import { createServer, type RequestListener, type ServerResponse } from 'node:http';
import {
  type AddressInfo,
  createServer as createTcpServer,
  type LookupFunction,
  type Server,
  Socket,
} from 'node:net';
import { text } from 'node:stream/consumers';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { createWebhookSender } from '../../../adapters/https/webhook-sender.ts';

const closed: (() => void)[] = [];
afterEach(() => {
  for (const close of closed.splice(0)) close();
});

async function receiver(answer: RequestListener): Promise<string> {
  const server = createServer(answer);
  closed.push(() => server.closeAllConnections());
  return listening(server);
}

/** Answers these bytes, whatever it is sent, and holds the connection. */
async function rawReceiver(answer: string): Promise<string> {
  const server = createTcpServer((socket) => {
    closed.push(() => socket.destroy());
    // The sender ends the connection as it likes.
    socket.on('error', () => {});
    socket.once('data', () => socket.write(answer));
  });
  return listening(server);
}

async function listening(server: Server): Promise<string> {
  closed.push(() => server.close());
  await once(server.listen(0, '127.0.0.1'), 'listening');
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}/hook`;
}

function sendWithoutEnd(response: ServerResponse): void {
  const more = (): unknown => response.write('x'.repeat(65_536)) && setImmediate(more);
  response.on('drain', more);
  more();
}

const resolvesTo =
  (...addresses: string[]): LookupFunction =>
  (_name, _options, callback) =>
    callback(
      null,
      addresses.map((address) => ({ address, family: 4 })),
    );
const send = (url: string, options = {}) =>
  createWebhookSender({ allowLoopback: true, ...options }).post({
    url,
    headers: { 'webhook-id': 'msg_1' },
    body: '{"é":1}',
  });

describe('a request to a webhook', () => {
  it('sends the bytes that were signed, with their headers, and answers the status', async () => {
    const seen: unknown[] = [];
    const url = await receiver(async (request, response) => {
      seen.push(request.method, request.headers['webhook-id'], await text(request));
      response.writeHead(204).end();
    });
    expect(await send(url)).toEqual({ status: 204, ms: expect.any(Number), error: null });
    expect(seen).toEqual(['POST', 'msg_1', '{"é":1}']);
  });

  it('gives each address of a receiver the time that one far away takes to connect', async () => {
    const connect = vi.spyOn(Socket.prototype, 'connect');
    closed.push(() => connect.mockRestore());
    const url = await receiver((_request, response) => response.writeHead(204).end());
    await send(url);
    expect(JSON.stringify(connect.mock.calls)).toContain('"autoSelectFamilyAttemptTimeout":3000');
  });

  it('follows no redirect', async () => {
    let requests = 0;
    const url = await receiver((_request, response) => {
      requests += 1;
      response.writeHead(302, { location: '/elsewhere' }).end();
    });
    expect(await send(url)).toMatchObject({ status: 302, error: null });
    expect(requests).toBe(1);
  });

  it('gives up a receiver that does not answer', async () => {
    const url = await receiver(() => {});
    expect(await send(url, { timeoutMs: 100 })).toMatchObject({
      status: null,
      error: 'no answer within 0.1 s',
    });
  });

  it.each([
    ['has no end', (response: ServerResponse) => void sendWithoutEnd(response)],
    ['stands still', (response: ServerResponse) => void response.write('x')],
    ['is cut', (response: ServerResponse) => void response.write('x', () => response.destroy())],
  ])('takes the status of an answer whose body %s', async (_what, sendBody) => {
    const url = await receiver((_request, response) => {
      response.writeHead(200, { 'content-length': 1_000_000_000 });
      sendBody(response);
    });
    expect(await send(url, { timeoutMs: 1_000 })).toMatchObject({ status: 200, error: null });
  });

  it('takes the status of a receiver that would speak another protocol', async () => {
    const url = await rawReceiver(
      'HTTP/1.1 101 Switching Protocols\r\nupgrade: x\r\nconnection: upgrade\r\n\r\n',
    );
    expect(await send(url)).toMatchObject({ status: 101, error: null });
  });

  it('gives up a receiver that goes on with nothing but early answers', async () => {
    const url = await rawReceiver('HTTP/1.1 103 Early Hints\r\n\r\n');
    expect(await send(url, { timeoutMs: 100 })).toMatchObject({
      status: null,
      error: 'no answer within 0.1 s',
    });
  });

  it('says in a few words why nothing was answered', async () => {
    const url = await receiver((request) => void request.socket.destroy());
    expect(await send(url)).toMatchObject({
      status: null,
      error: 'the connection was closed before an answer',
    });
  });

  it.each([
    ['a private address', ['10.0.0.7']],
    ['the metadata of a cloud', ['169.254.169.254']],
    ['a public address and a private one', ['93.184.216.34', '192.168.0.1']],
  ])('is not made to a name that resolves to %s', async (_what, addresses) => {
    const outcome = await send('https://hooks.example.com/', { resolve: resolvesTo(...addresses) });
    expect(outcome).toMatchObject({ status: null, error: 'its host is not on the public internet' });
  });

  it('asks the resolver once, and connects to what it answered then', async () => {
    const answers = ['127.0.0.1', '10.0.0.7'];
    const asked: string[] = [];
    const url = new URL(await receiver((_request, response) => response.writeHead(200).end()));
    const resolve: LookupFunction = (name, options, callback) => {
      asked.push(name);
      resolvesTo(answers[asked.length - 1] ?? '')(name, options, callback);
    };
    // TLS is refused by a receiver without it: by then the connection stands.
    const outcome = await send(`https://hooks.example.com:${url.port}/`, { resolve });
    expect(outcome.error).toMatch(/^TLS failed|^the connection was closed|^no connection: EPROTO/);
    expect(asked).toEqual(['hooks.example.com']);
  });
});
