import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';

export type Received = { headers: Record<string, string>; body: string };

/** Somebody else's service, on this machine. It answers with `status`, and keeps what came. */
export class Receiver {
  status = 204;
  readonly requests: Received[] = [];
  private readonly server = createServer(async (request, response) => {
    const body = await text(request);
    this.requests.push({ headers: request.headers as Record<string, string>, body });
    response.writeHead(this.status).end();
  });

  async start(): Promise<string> {
    this.server.listen(0, '127.0.0.1');
    await once(this.server, 'listening');
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}/hook`;
  }

  /** The requests whose body has this text: an event of a kind, or of one error. */
  about(text: string): Received[] {
    return this.requests.filter(({ body }) => body.includes(text));
  }

  stop(): void {
    this.server.closeAllConnections();
    this.server.close();
  }
}
