import { randomUUID } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import { isOfConsole, type ServeConsole } from '../console/serve.ts';
import { closeAtOnce, forThisMachine, listenOnLoopback } from '../loopback.ts';
import { Problem } from '../problem.ts';
import { clientCertificateOf, type TrustStore } from './client-certificates.ts';
import { createHandle, type Handle, type HandleDeps } from './handle.ts';
import type { RestApi } from './rest-api.ts';

/** API Gateway: body of a request, bytes. */
const PAYLOAD_BYTES = 10_485_760;

/** The REST API of the template, and the port that serves it without its stage in the path. */
export interface RestApis {
  /** Throws for a second one: one port serves one API. */
  add(api: RestApi): void;
  get(id: string): RestApi;
  list(): RestApi[];
  /** 0 takes any free port. Answers the port; rejects when it is taken. */
  listen(port: number): Promise<number>;
  /** A further port, on which every handshake without a certificate of these CAs ends, as on a domain with a trust store. */
  listenTls(trustStore: TrustStore): Promise<number>;
  close(): Promise<void>;
}

/** `console`: the operator's page, which is on the same port. */
export function createRestApis(deps: HandleDeps & { console?: ServeConsole }): RestApis {
  const apis = new Map<string, RestApi>();
  let handle: Handle | undefined;
  // Made at the first request: every resource is there by then.
  const handler = (): Handle | undefined => {
    const [api] = apis.values();
    if (!handle && api?.stage) handle = createHandle(api, api.stage, deps);
    return handle;
  };
  const onRequest = forThisMachine((request, response) => {
    if (deps.console?.(request, response)) return;
    answer(request, response, handler()).catch((error: unknown) => {
      deps.log.warn(`${request.method} ${request.url}: ${error instanceof Error ? error.stack : error}`);
      if (!response.headersSent) send(response, 500, {}, '{"message":"Internal server error"}');
    });
  }, isOfConsole);
  const settings = { keepAliveTimeout: 65_000, noDelay: true };
  const server = createServer(settings, onRequest);
  const servers = [server];
  return {
    add: (api) => {
      const [other] = apis.values();
      if (other && other.id !== api.id)
        throw new Problem(
          `a second REST API (${api.name} beside ${other.name}): the local API port serves one`,
        );
      apis.set(api.id, api);
    },
    get: (id) => {
      const api = apis.get(id);
      if (!api) throw new Error(`no REST API ${id}`);
      return api;
    },
    list: () => [...apis.values()],
    listen: (port) => listenOnLoopback(server, port),
    listenTls: (trustStore) => {
      const demanding = { ...settings, ...trustStore, requestCert: true, rejectUnauthorized: true };
      const tlsServer = createTlsServer(demanding, onRequest);
      servers.push(tlsServer);
      return listenOnLoopback(tlsServer);
    },
    close: async () => {
      await Promise.all(servers.map(closeAtOnce));
    },
  };
}

async function answer(
  request: IncomingMessage,
  response: ServerResponse,
  handle: Handle | undefined,
): Promise<void> {
  if (!handle) return send(response, 503, {}, '{"message":"The runtime is still starting"}');
  const id = randomUUID();
  const receivedAt = new Date();
  const body = await readBody(request);
  const [path = '/', query = ''] = split(request.url ?? '/');
  const {
    status,
    headers,
    body: answered,
  } = await handle({
    id,
    receivedAt,
    httpMethod: request.method ?? 'GET',
    path,
    query,
    rawHeaders: request.rawHeaders,
    sourceIp: request.socket.remoteAddress ?? '127.0.0.1',
    port: request.socket.localPort ?? 0,
    clientCertificate: clientCertificateOf(request),
    body,
  });
  send(response, status, { 'x-amzn-requestid': id, 'x-amz-apigw-id': id, ...headers }, answered);
}

function send(
  response: ServerResponse,
  status: number,
  headers: Record<string, string | string[]>,
  body: string | Buffer,
): void {
  response.writeHead(status, {
    'content-type': 'application/json',
    ...headers,
    'content-length': Buffer.byteLength(body),
  });
  response.end(body);
}

function split(url: string): [path: string, query: string] {
  const at = url.indexOf('?');
  return at < 0 ? [url, ''] : [url.slice(0, at), url.slice(at + 1)];
}

/** Undefined when it is too large. The rest is read and dropped, so that the caller can read the answer. */
async function readBody(request: IncomingMessage): Promise<Buffer | undefined> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    bytes += chunk.length;
    if (bytes <= PAYLOAD_BYTES) chunks.push(chunk);
  }
  return bytes <= PAYLOAD_BYTES ? Buffer.concat(chunks) : undefined;
}
