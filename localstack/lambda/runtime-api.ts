import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { closeAtOnce, forThisMachine, listenOnLoopback } from '../loopback.ts';

export type Invocation = { requestId: string; event: string; deadline: number; functionArn: string };

/** What one function process tells, as the Runtime API names it. */
export type RuntimeEvents = {
  /** It asks for its next invocation: it has started, or is done with the last one. */
  next(deliver: (invocation: Invocation) => void): void;
  response(requestId: string, body: string): void;
  error(requestId: string, body: string): void;
  initError(body: string): void;
};

/** One server for all function processes; the first segment of the path says which process speaks. */
export type RuntimeApi = {
  /** `127.0.0.1:port/<instance>`, what AWS_LAMBDA_RUNTIME_API says. */
  attach(instance: string, events: RuntimeEvents): string;
  detach(instance: string): void;
  close(): Promise<void>;
};

const PATH = /^\/([^/]+)\/2018-06-01\/runtime\/(init\/error|invocation\/(?:next|([^/]+)\/(response|error)))$/;

export async function startRuntimeApi(): Promise<RuntimeApi> {
  const instances = new Map<string, RuntimeEvents>();
  const server = createServer(
    { keepAliveTimeout: 0, requestTimeout: 0, noDelay: true },
    forThisMachine((request, response) => {
      const [, instance = '', action = '', requestId = '', outcome] = PATH.exec(request.url ?? '') ?? [];
      const events = instances.get(instance);
      if (!events) return void response.writeHead(403).end();
      if (action === 'invocation/next') return events.next((invocation) => deliver(response, invocation));
      readBody(request, (body) => {
        response.writeHead(202).end();
        if (action === 'init/error') events.initError(body);
        else if (outcome === 'response') events.response(requestId, body);
        else events.error(requestId, body);
      });
    }),
  );
  const port = await listenOnLoopback(server);
  return {
    attach: (instance, events) => {
      instances.set(instance, events);
      return `127.0.0.1:${port}/${instance}`;
    },
    detach: (instance) => void instances.delete(instance),
    close: () => closeAtOnce(server),
  };
}

function deliver(response: ServerResponse, invocation: Invocation): void {
  response.writeHead(200, {
    'content-type': 'application/json',
    'content-length': Buffer.byteLength(invocation.event),
    'lambda-runtime-aws-request-id': invocation.requestId,
    'lambda-runtime-deadline-ms': String(invocation.deadline),
    'lambda-runtime-invoked-function-arn': invocation.functionArn,
  });
  response.end(invocation.event);
}

function readBody(request: IncomingMessage, done: (body: string) => void): void {
  const chunks: Buffer[] = [];
  request.on('data', (chunk: Buffer) => chunks.push(chunk));
  request.on('end', () => done(Buffer.concat(chunks).toString('utf8')));
}
