import type { Server as HttpServer, IncomingMessage, RequestListener, ServerResponse } from 'node:http';
import { type AddressInfo, BlockList, isIP, type Server } from 'node:net';

/**
 * What every HTTP server of the runtime listens with. It binds loopback, and yet a web page reaches it: by requests of
 * the browser that shows it, and with a name of its own that it points at 127.0.0.1 (DNS rebinding) even as its own
 * origin. So only requests that are addressed to this machine by a loopback name, and that no foreign page caused, are
 * passed on; 403 for all others. `isPage`: the paths that a link of another site may lead to, where a person looks at what is answered
 * and that site does not, such as the page to which an issuer of tokens sends people back.
 */
export function forThisMachine(
  listener: RequestListener,
  isPage: (url: string) => boolean = () => false,
): RequestListener {
  return (request, response) => {
    const reason = foreignness(request, isPage(request.url ?? ''));
    if (reason !== undefined) return refuse(request, response, 403, 'AccessDeniedException', reason);
    // One odd request (`GET //`) must not end the runtime.
    const answered = async () => await listener(request, response);
    answered().catch((error: unknown) => {
      if (response.headersSent) response.destroy();
      else refuse(request, response, 400, 'BadRequestException', `The request cannot be read: ${error}`);
    });
  };
}

function refuse(
  request: IncomingMessage,
  response: ServerResponse,
  status: number,
  type: string,
  message: string,
): void {
  request.resume();
  const body = JSON.stringify({ __type: type, message });
  const length = Buffer.byteLength(body);
  response
    .writeHead(status, {
      'content-type': 'application/json',
      'x-amzn-errortype': type,
      'content-length': length,
    })
    .end(body);
}

type Request = Pick<IncomingMessage, 'method' | 'headersDistinct'>;

/** Why a request is refused; undefined: it comes from this machine, and from no foreign page. */
export function foreignness(request: Request, isPage = false): string | undefined {
  const { headersDistinct } = request;
  const { host: hosts = [], origin: origins = [] } = headersDistinct;
  if (hosts.length !== 1 || !hosts.every(isLoopbackHost)) {
    return 'The local runtime answers under loopback names only, such as localhost, s3.localhost, 127.0.0.1 and [::1]: the Host header names another.';
  }
  if (!origins.every(isLoopbackOrigin)) {
    return 'The local runtime answers no web page of another machine: the Origin header names one.';
  }
  const isOwn = (headersDistinct['sec-fetch-site'] ?? []).every((site) => OWN_SITES.has(site));
  if (!isOwn && !(isPage && isVisit(request))) {
    return 'The local runtime answers no request that a page of another site caused: see the header Sec-Fetch-Site.';
  }
  return undefined;
}

/** `none`: a person typed the address. https://www.w3.org/TR/fetch-metadata/#sec-fetch-site-header */
const OWN_SITES: ReadonlySet<string> = new Set(['same-origin', 'same-site', 'none']);

/** A person goes there in a window of their own: in a frame the other site could have them click on what they do not see. */
function isVisit({ method, headersDistinct }: Request): boolean {
  const { 'sec-fetch-mode': modes = [], 'sec-fetch-dest': destinations = [] } = headersDistinct;
  const [mode, destination] = [modes.join(), destinations.join()];
  return method === 'GET' && mode === 'navigate' && destination === 'document';
}

const loopback = new BlockList();
loopback.addSubnet('127.0.0.0', 8, 'ipv4');
loopback.addAddress('::1', 'ipv6');

/** Resolvers and browsers take every name below localhost for loopback (RFC 6761, 6.3): S3 clients put buckets there. */
const LOCALHOST = /^(?:[a-z0-9_-]+\.)*localhost\.?$/i;

/** `localhost:8011`, `bucket.localhost`, `127.0.0.1:4566`, `[::1]:80`: whether the name is this machine's, at any port. */
export function isLoopbackHost(host: string): boolean {
  const [, address, name = ''] = /^(?:\[([^\]]+)\]|([^:]+))(?::\d{1,5})?$/.exec(host) ?? [];
  if (address !== undefined) return isIP(address) === 6 && loopback.check(address, 'ipv6');
  return isIP(name) === 4 ? loopback.check(name, 'ipv4') : LOCALHOST.test(name);
}

/** `null`, of a file or a sandboxed frame, is foreign. */
function isLoopbackOrigin(origin: string): boolean {
  const url = URL.parse(origin);
  return url !== null && /^https?:$/.test(url.protocol) && isLoopbackHost(url.host);
}

/** Answers the port; 0 takes any free one. Rejects when it is taken. */
export function listenOnLoopback(server: Server, port = 0): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', () => {
      server.off('error', reject);
      resolve((server.address() as AddressInfo).port);
    });
  });
}

/** Also ends the connections that are open. */
export function closeAtOnce(server: HttpServer): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve());
    server.closeAllConnections();
  });
}
