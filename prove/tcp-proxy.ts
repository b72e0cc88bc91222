import { createConnection, createServer, type Socket } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';
import { listenOnLoopback } from '../localstack/loopback.ts';

/** A network between clients and a server of this machine, which can be cut and slowed. */
export type TcpProxy = {
  port: number;
  /** Ends every connection, and every new one at once. */
  cut(): void;
  /** What is sent arrives so many milliseconds later, each way. */
  slow(ms: number): void;
  /** As it was. */
  restore(): void;
  close(): Promise<void>;
};

export async function startTcpProxy(target: number, wanted: number): Promise<TcpProxy> {
  const open = new Set<Socket>();
  let isCut = false;
  let delayMs = 0;
  const server = createServer({ noDelay: true }, (client) => {
    if (isCut) return void client.destroy();
    const upstream = createConnection({ port: target, host: '127.0.0.1', noDelay: true });
    for (const [from, to] of [
      [client, upstream],
      [upstream, client],
    ] as const) {
      open.add(from);
      from.on('error', () => undefined);
      from.on('close', () => {
        open.delete(from);
        to.destroy();
      });
      void carry(from, to, () => delayMs).catch(() => to.destroy());
    }
  });
  const port = await listenOnLoopback(server, wanted);
  const cut = () => {
    isCut = true;
    for (const socket of open) socket.destroy();
  };
  return {
    port,
    cut,
    slow: (ms) => {
      delayMs = ms;
    },
    restore: () => {
      isCut = false;
      delayMs = 0;
    },
    close: async () => {
      cut();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

async function carry(from: Socket, to: Socket, delayMs: () => number): Promise<void> {
  for await (const chunk of from) {
    if (delayMs() > 0) await pause(delayMs());
    if (!to.writable) return;
    if (!to.write(chunk)) await new Promise((resolve) => to.once('drain', resolve).once('close', resolve));
  }
  to.end();
}
