import { Agent, type IncomingMessage, request, type ServerResponse } from 'node:http';
import { withGatewayUrls } from './queue-urls.ts';

export type Proxy = {
  /**
   * Passes a call on as it is. `rewriteUrls` puts the caller's host into the queue URLs of the answer; `body` is the
   * call's, where it has been read already.
   */
  pass(incoming: IncomingMessage, answer: ServerResponse, rewriteUrls: boolean, body?: Buffer): void;
  close(): void;
};

/** A streaming proxy to one part. Connections are kept: every message that a function sends comes through here. */
export function createProxy(target: string, onTrouble: (error: Error) => void): Proxy {
  const { hostname, port } = new URL(target);
  const agent = new Agent({ keepAlive: true, maxSockets: Number.POSITIVE_INFINITY, scheduling: 'lifo' });
  return {
    pass: (incoming, answer, rewriteUrls, body) => {
      const upstream = request(
        {
          hostname,
          port,
          agent,
          method: incoming.method,
          path: incoming.url,
          headers: incoming.headers,
          setHost: false,
        },
        (response) => {
          // A part that dies in the middle of an answer must not leave its caller waiting.
          const cutOff = (error: Error) => {
            if (answer.destroyed) return;
            onTrouble(error);
            answer.destroy();
          };
          if (rewriteUrls) {
            rewritten(response, answer, incoming.headers.host ?? 'localhost').catch(cutOff);
            return;
          }
          answer.writeHead(response.statusCode ?? 502, response.headers);
          response.once('error', cutOff).pipe(answer);
        },
      );
      upstream.on('error', (error) => {
        if (answer.destroyed) return;
        onTrouble(error);
        if (answer.headersSent) answer.destroy();
        else
          answer
            .writeHead(502, { 'content-type': 'application/json' })
            .end(JSON.stringify({ message: error.message }));
      });
      // A caller that went away (a long poll of a stopped function) must not hold its receive open.
      answer.on('close', () => {
        if (!answer.writableFinished) upstream.destroy();
      });
      if (body) upstream.end(body);
      else incoming.pipe(upstream);
    },
    close: () => agent.destroy(),
  };
}

async function rewritten(response: IncomingMessage, answer: ServerResponse, host: string): Promise<void> {
  const chunks: Buffer[] = [];
  for await (const chunk of response) chunks.push(chunk as Buffer);
  const body = withGatewayUrls(Buffer.concat(chunks).toString(), host);
  const { 'content-length': _, 'transfer-encoding': __, ...headers } = response.headers;
  answer
    .writeHead(response.statusCode ?? 502, { ...headers, 'content-length': Buffer.byteLength(body) })
    .end(body);
}
