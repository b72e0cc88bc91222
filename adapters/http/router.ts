import middy from '@middy/core';
import type { APIGatewayProxyEvent, APIGatewayProxyResult, Context } from 'aws-lambda';
import { MethodNotAllowedError, NotFoundError } from '../../core/api/errors.ts';
import { methodsAt, routes } from '../../core/api/routes.ts';
import type { Log } from '../../core/log.ts';
import { identityOnly } from './middleware/identity-only.ts';
import { logContext } from './middleware/log-context.ts';
import type { Middleware, RequestContext } from './middleware/middleware.ts';
import { permittedOnly } from './middleware/permitted-only.ts';
import { problemDocuments } from './middleware/problem-documents.ts';
import type { Operation, OperationHandler } from './operation.ts';

export type HttpHandler = (event: APIGatewayProxyEvent) => Promise<APIGatewayProxyResult>;

/**
 * The handler of a function that serves routes of core/api/routes.ts: each has a chain of middlewares around its operation.
 * Their order is what callers see: 404 and 405 before 415 before 403, and then what the operation's own say. Throws at
 * once when a route of the function has no operation.
 */
export function createRouter(deps: {
  /** Its folder. */
  function: string;
  /** By the operation's name in the routes. */
  operations: Readonly<Record<string, Operation | OperationHandler>>;
  log: Log;
}): HttpHandler {
  const { log } = deps;
  const handlers = new Map<string, HttpHandler>();
  for (const route of routes) {
    const { function: name, operation: named, method, path, aliases = [] } = route;
    if (name !== deps.function) continue;
    const { use, handle } = operationNamed(deps, named);
    const handler = chainOf(named, [logContext(log), identityOnly(), permittedOnly(route), ...use], handle);
    for (const resource of [path, ...aliases]) handlers.set(`${method} ${resource}`, handler);
  }
  const unserved = chainOf('none', [logContext(log)], refuse);
  return (event) => (handlers.get(`${event.httpMethod} ${event.resource}`) ?? unserved)(event);
}

function chainOf(operation: string, use: readonly Middleware[], handle: OperationHandler): HttpHandler {
  // Lambda's own limit ends what takes too long: operations have time limits of their own below it.
  const chain = middy<APIGatewayProxyEvent, APIGatewayProxyResult, Error, Context & RequestContext>({
    timeoutEarlyInMillis: 0,
  })
    .use([problemDocuments(), ...use])
    .handler(handle);
  // Lambda's own context says nothing that is needed here: the middlewares fill this one.
  return (event) => chain(event, { operation } as Context & RequestContext);
}

function operationNamed(
  deps: { function: string; operations: Readonly<Record<string, Operation | OperationHandler>> },
  name: string,
): Operation {
  const found = deps.operations[name];
  if (!found)
    throw new Error(`The function ${deps.function} has no operation ${name}, which its routes name.`);
  return typeof found === 'function' ? { use: [], handle: found } : found;
}

/** API Gateway sends one function all methods and paths that it has no other for. */
async function refuse({ httpMethod, resource }: APIGatewayProxyEvent): Promise<never> {
  const allow = methodsAt(resource);
  if (allow.length > 0 && !allow.includes(httpMethod)) throw new MethodNotAllowedError(httpMethod, allow);
  throw new NotFoundError('There is nothing at this path.');
}
