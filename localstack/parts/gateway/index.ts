import { createServer, type IncomingMessage, type RequestListener, type ServerResponse } from 'node:http';
import { closeAtOnce, forThisMachine, listenOnLoopback } from '../../loopback.ts';
import type { SystemParts } from '../system-parts.ts';
import type { Answer, Call } from './call.ts';
import { answerError, answerXmlError } from './errors.ts';
import { handleLocal } from './local.ts';
import { createProxy } from './proxy.ts';
import { answersQueueUrls } from './queue-urls.ts';
import { inOurRegion, type Route, routeOf, SERVICES } from './route.ts';
import { isSigned, UNSIGNED } from './signature.ts';

export type GatewayDeps = {
  port: number;
  fauxqs: string;
  dynamodb: string;
  states(operation: string, call: Call): Promise<Answer>;
  secrets(operation: string, call: Call): Promise<Answer>;
  cloudMap(operation: string, call: Call): Promise<Answer>;
  cloudWatch(operation: string, call: Call): Promise<Answer>;
  sqsMoves(operation: string, call: Call): Promise<Answer>;
  logs(operation: string, call: Call): Promise<Answer>;
  cloudFormation(call: Call): Promise<Answer>;
  lambda(call: Call): Promise<Answer>;
  apigateway(call: Call): Promise<Answer>;
  /** What systems bring along. */
  systems: Pick<SystemParts, 'routes' | 'services' | 'intercepts'>;
  /** Why the caller may not do this; undefined: it may. Left out: everybody may do everything. */
  refusal?: (route: Route, call: Call) => Promise<string | undefined>;
  /** Told about each call once it is answered. */
  onCall?: ((text: string) => void) | undefined;
  onTrouble(text: string): void;
};

export type Gateway = { url: string; stop(): Promise<void> };

/** The AWS endpoint: one address for all services, as LocalStack has it. A call must be signed, with any credentials. */
export async function startGateway(deps: GatewayDeps): Promise<Gateway> {
  const fauxqs = createProxy(deps.fauxqs, (error) => deps.onTrouble(`fauxqs: ${error.message}`));
  const dynamodb = createProxy(deps.dynamodb, (error) => deps.onTrouble(`dynamodb: ${error.message}`));
  const onRequest: RequestListener = (request, answer) => {
    const path = request.url ?? '/';
    if (path.startsWith('/_local/')) {
      const local = readCall(request).then((call) => handleLocal(call, deps.systems.routes));
      return void answered(answer, local, deps);
    }
    const { authorization } = request.headers;
    if (authorization !== undefined) request.headers.authorization = inOurRegion(authorization);
    const route = routeOf(request.method ?? 'GET', path, request.headers);
    if (deps.onCall) logCall(route, answer, deps.onCall);
    if (!isSigned(request, route))
      return deny(route, request, answer, ['MissingAuthenticationToken', UNSIGNED]);
    if (route.service === 'unknown' && !deps.systems.services.has(route.name))
      return refuse(route, request, answer, deps);
    const pass = (call?: Call) => {
      if (route.service === 'fauxqs')
        return fauxqs.pass(request, answer, answersQueueUrls(route.name, route.operation), call?.body);
      if (route.service === 'dynamodb') return dynamodb.pass(request, answer, false, call?.body);
      void answered(answer, inProcess(route, call ?? readCall(request), deps), deps);
    };
    if (deps.refusal || deps.systems.intercepts.length > 0)
      void whenAllowed(route, request, answer, { pass, deps });
    else pass();
  };
  const server = createServer({ keepAliveTimeout: 60_000, noDelay: true }, forThisMachine(onRequest));
  const port = await listenOnLoopback(server, deps.port);
  return {
    url: `http://localhost:${port}`,
    stop: async () => {
      await closeAtOnce(server);
      fauxqs.close();
      dynamodb.close();
    },
  };
}

/** Reads the whole call, which permissions depend on, and passes it on or refuses it; a system may answer it before. */
async function whenAllowed(
  route: Route,
  request: IncomingMessage,
  answer: ServerResponse,
  { pass, deps }: { pass(call: Call): void; deps: GatewayDeps },
): Promise<void> {
  try {
    const call = await readCall(request);
    const refused = await deps.refusal?.(route, call);
    if (refused === undefined) {
      for (const intercept of deps.systems.intercepts) {
        const instead = await intercept(route, call);
        if (instead) return void answered(answer, Promise.resolve(instead), deps);
      }
      return pass(call);
    }
    deps.onTrouble(refused);
    deny(route, request, answer, ['AccessDenied', refused]);
  } catch (error) {
    answer.destroy(error instanceof Error ? error : undefined);
  }
}

/** 403, in the form that the SDKs of the service read; those of JSON services know errors with another ending. */
function deny(
  { name }: Route,
  request: IncomingMessage,
  answer: ServerResponse,
  [type, message]: [type: string, message: string],
): void {
  request.resume();
  if (name === 's3' || name === 'sns' || isQuery(request)) answerXmlError(answer, 403, type, message);
  else answerError(answer, 403, `${type}Exception`, message);
}

async function inProcess(
  { service, name, operation }: Route,
  from: Call | Promise<Call>,
  deps: GatewayDeps,
): Promise<Answer> {
  const call = await from;
  if (service === 'states') return await deps.states(operation, call);
  if (service === 'secretsmanager') return await deps.secrets(operation, call);
  if (service === 'servicediscovery') return await deps.cloudMap(operation, call);
  if (service === 'sqs-moves') return await deps.sqsMoves(operation, call);
  if (service === 'logs') return await deps.logs(operation, call);
  if (service === 'cloudformation') return await deps.cloudFormation(call);
  if (service === 'cloudwatch') return await deps.cloudWatch(operation, call);
  if (service === 'apigateway') return await deps.apigateway(call);
  if (service === 'lambda') return await deps.lambda(call);
  const answering = deps.systems.services.get(name);
  if (!answering) throw new Error(`${name} is a service of no system`);
  return await answering(call);
}

async function readCall(request: IncomingMessage): Promise<Call> {
  const url = new URL(request.url ?? '/', 'http://localhost');
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return {
    method: request.method ?? 'GET',
    path: url.pathname,
    query: url.searchParams,
    headers: request.headers,
    body: Buffer.concat(chunks),
  };
}

async function answered(answer: ServerResponse, result: Promise<Answer>, deps: GatewayDeps): Promise<void> {
  try {
    const { status, headers, body } = await result;
    answer.writeHead(status, { ...headers, 'content-length': Buffer.byteLength(body) }).end(body);
  } catch (error) {
    deps.onTrouble(error instanceof Error ? (error.stack ?? error.message) : String(error));
    answerError(answer, 500, 'InternalFailure', error instanceof Error ? error.message : String(error));
  }
}

/** Where to look for what people ask of AWS next. */
const HINTS: Readonly<Record<string, string>> = {
  mq: 'RabbitMQ itself answers on the addresses of the ready line',
};

function refuse(
  { name, operation }: Route,
  request: IncomingMessage,
  answer: ServerResponse,
  { systems }: GatewayDeps,
): void {
  request.resume();
  const hint = HINTS[name] ?? `it serves ${[...SERVICES, ...systems.services.keys()].join(', ')}`;
  const message = `the local runtime has no service "${name}" (${operation}): ${hint}`;
  (isQuery(request) ? answerXmlError : answerError)(answer, 400, 'UnknownOperationException', message);
}

const isQuery = ({ headers }: IncomingMessage) =>
  headers['content-type']?.startsWith('application/x-www-form-urlencoded') ?? false;

function logCall({ name, operation }: Route, answer: ServerResponse, onCall: (text: string) => void): void {
  const start = performance.now();
  answer.once('close', () => {
    onCall(`${name} ${operation} ${answer.statusCode} ${(performance.now() - start).toFixed(1)} ms`);
  });
}
