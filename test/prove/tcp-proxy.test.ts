import { once } from 'node:events';
import { createConnection, createServer, type Server, type Socket } from 'node:net';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { listenOnLoopback } from '../../localstack/loopback.ts';
import { startTcpProxy, type TcpProxy } from '../../prove/tcp-proxy.ts';

/** What it reads it sends back. */
let echo: Server;
let proxy: TcpProxy;
beforeAll(async () => {
  echo = createServer((socket) => socket.on('error', () => undefined).pipe(socket));
  proxy = await startTcpProxy(await listenOnLoopback(echo), 0);
});
afterAll(async () => {
  await proxy.close();
  await new Promise((resolve) => echo.close(resolve));
});

function connected(): Socket {
  const socket = createConnection({ port: proxy.port, host: '127.0.0.1' });
  socket.on('error', () => undefined);
  onTestFinished(() => void socket.destroy());
  return socket;
}

async function echoed(socket: Socket, text: string): Promise<string> {
  socket.write(text);
  const [answer] = (await once(socket, 'data')) as [Buffer];
  return answer.toString();
}

describe('the network of the ledger', () => {
  it('carries what each side sends', async () => {
    expect(await echoed(connected(), 'hello')).toBe('hello');
  });

  it('ends every connection when it is cut, and lets none in until it is restored', async () => {
    const before = connected();
    expect(await echoed(before, 'hello')).toBe('hello');
    proxy.cut();
    await once(before, 'close');
    await once(connected(), 'close');
    proxy.restore();
    expect(await echoed(connected(), 'again')).toBe('again');
  });

  it('brings what is sent later, when it is slow', async () => {
    const socket = connected();
    await echoed(socket, 'hello');
    proxy.slow(40);
    const sent = performance.now();
    await echoed(socket, 'late');
    expect(performance.now() - sent).toBeGreaterThanOrEqual(79);
    proxy.restore();
  });
});
