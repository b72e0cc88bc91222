import { Buffer } from 'node:buffer';
import { Agent, request as open } from 'node:http';
import { connect } from 'node:net';
import { text } from 'node:stream/consumers';

export type RawRequest = {
  method: string;
  /** Path and query, sent as they are: nothing is normalized or encoded. See `carriedTarget`. */
  target: string;
  /** As often as they are here, in this order. */
  headers: readonly (readonly [name: string, value: string])[];
  body: Buffer | null;
};
export type RawAnswer = {
  status: number;
  headers: Record<string, string | string[] | undefined>;
  body: string;
};

const TIMEOUT_MS = 35_000;

/** Sends what fetch would not: repeated headers, bodies with GET, dots and bad encodings in paths. */
export function createRawClient(api: string, connections: number) {
  const { hostname, port } = new URL(api);
  const agent = new Agent({ keepAlive: true, maxSockets: connections });
  return {
    close: () => agent.destroy(),
    async send({ method, target, headers, body }: RawRequest): Promise<RawAnswer> {
      const { promise, resolve, reject } = Promise.withResolvers<RawAnswer>();
      const framing = body === null ? [] : [['content-length', String(body.byteLength)] as const];
      const sent = open({
        agent,
        hostname,
        port,
        method,
        path: target,
        headers: [['host', `${hostname}:${port}`] as const, ...headers, ...framing].flatMap(
          ([name, value]) => [name, carriedValue(value)],
        ),
        signal: AbortSignal.timeout(TIMEOUT_MS),
      });
      sent.on('error', reject);
      sent.on('response', (response) => {
        text(response).then(
          (read) => resolve({ status: response.statusCode ?? 0, headers: response.headers, body: read }),
          reject,
        );
      });
      sent.end(body ?? undefined);
      return await promise;
    },
  };
}

/** Within API Gateway's 10 KB for a request line and its headers. */
const TARGET_CHARS = 4_000;
const HEADER_CHARS = 1_000;

/** What a request line can carry at all; the rest goes encoded. */
export function carriedTarget(target: string): string {
  return target
    .toWellFormed()
    .replaceAll(/[^\x21-\x7e]|#/gu, encodeURIComponent)
    .slice(0, TARGET_CHARS);
}

/** What a header's line can carry: bytes, but no control characters. */
function carriedValue(value: string): string {
  return [...Buffer.from(value).toString('latin1')]
    .filter((char) => char >= ' ' && char !== '\u007f')
    .slice(0, HEADER_CHARS)
    .join('');
}

/** Sends bytes and answers all that came back until the server hung up: for what is hardly HTTP. */
export async function sendBytes(api: string, bytes: string): Promise<string> {
  const { hostname, port } = new URL(api);
  const socket = connect({ host: hostname.replace(/^\[|\]$/g, ''), port: Number(port) });
  socket.setTimeout(TIMEOUT_MS, () => socket.destroy(new Error('no answer')));
  socket.end(Buffer.from(bytes, 'latin1'));
  return await text(socket);
}
