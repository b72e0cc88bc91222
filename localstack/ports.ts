import { createSocket, type Socket } from 'node:dgram';
import { once } from 'node:events';
import { createServer } from 'node:net';
import { Problem } from './problem.ts';

/** Below the range from which Linux takes ports for outgoing connections, so nobody gets one by chance. */
const FIRST = 20_000;
const LAST = 32_000;

/**
 * Finds free TCP ports on loopback. Whatever needs a port binds it seconds later (RabbitMQ), and another runtime may
 * look meanwhile: so a taken port is held by its UDP twin until the runtime ends.
 */
export class Ports {
  readonly #held: Socket[] = [];

  /** The first of `wanted` that is free, else any. */
  async take(...wanted: number[]): Promise<number> {
    for (const port of wanted) if (await this.#hold(port)) return port;
    for (let attempt = 0; attempt < 200; attempt++) {
      const port = FIRST + Math.floor(Math.random() * (LAST - FIRST));
      if (await this.#hold(port)) return port;
    }
    throw new Problem(`no free port between ${FIRST} and ${LAST} on 127.0.0.1`);
  }

  /** Exactly this port, or an error that says which variable moves it. 0 is any. */
  async demand(port: number, what: string, variable: string): Promise<number> {
    if (port === 0) return await this.take();
    if (await this.#hold(port)) return port;
    throw new Problem(
      `port ${port} for ${what} is taken: set ${variable} to another port, or to 0 for any free one`,
    );
  }

  release(): void {
    for (const socket of this.#held.splice(0)) socket.close();
  }

  async #hold(port: number): Promise<boolean> {
    const socket = createSocket('udp4');
    try {
      socket.bind({ port, address: '127.0.0.1', exclusive: true });
      await once(socket, 'listening');
    } catch {
      socket.close();
      return false;
    }
    if (!(await free(port))) {
      socket.close();
      return false;
    }
    socket.unref();
    this.#held.push(socket);
    return true;
  }
}

function free(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const probe = createServer();
    probe.once('error', () => resolve(false));
    probe.listen({ port, host: '127.0.0.1', exclusive: true }, () => probe.close(() => resolve(true)));
  });
}
