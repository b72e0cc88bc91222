import type { APIGatewayProxyEvent, APIGatewayProxyResult } from 'aws-lambda';
import { MethodNotAllowedError, NotFoundError, UnsupportedEncodingError } from '../../core/api/errors.ts';
import type { RouteShape } from '../../core/api/route.ts';
import { methodsAt, routes } from '../../core/api/routes.ts';
import type { Log } from '../../core/log.ts';
import { caller, requirePermission, requireSomeName } from './caller.ts';
import { problemOf, problemResponse } from './problem.ts';
import { header, requestId } from './request.ts';

/** One operation of the API. What it throws becomes a problem document. */
export type OperationHandler = (event: APIGatewayProxyEvent) => Promise<APIGatewayProxyResult>;

/**
 * The handler of a function that serves routes of core/api/routes.ts: finds the operation by resource and method,
 * checks the permission that the route names (`publish` alone: the operation checks it, against the exchange in the
 * body; one that may be narrowed to names: the operation checks the name), and turns every error into a problem document.
 * Throws at once when a route of the function has no operation.
 */
export function createRouter(deps: {
  /** Its folder. */
  function: string;
  /** By the operation's name in the routes. */
  operations: Readonly<Record<string, OperationHandler>>;
  log: Log;
}): OperationHandler {
  const table = routeTable(deps.function, deps.operations);
  return async (event) => {
    const entry = table.get(`${event.httpMethod} ${event.resource}`);
    try {
      if (!entry) throw notServed(event);
      refuseEncoded(event);
      checkPermission(event, entry);
      return await entry.handle(event);
    } catch (error) {
      return answerTo(error, event, entry?.operation, deps.log);
    }
  };
}

function checkPermission(event: APIGatewayProxyEvent, { permission, named, owner }: Entry): void {
  if (permission === null || !isWhole(permission)) return;
  if (owner) caller(event);
  else if (named) requireSomeName(event, permission);
  else requirePermission(event, permission);
}

/** API Gateway sends one function what no route of a path takes. */
function notServed({ httpMethod, resource }: APIGatewayProxyEvent): Error {
  const allow = methodsAt(resource);
  if (allow.length > 0 && !allow.includes(httpMethod)) return new MethodNotAllowedError(httpMethod, allow);
  return new NotFoundError('There is nothing at this path.');
}

function refuseEncoded(event: APIGatewayProxyEvent): void {
  const encodings = header(event, 'content-encoding')?.split(',') ?? [];
  const encoded = encodings.find((each) => !['', 'identity'].includes(each.trim().toLowerCase()));
  if (encoded !== undefined) throw new UnsupportedEncodingError(encoded.trim());
}

/** Not a kind alone, whose object only the operation knows. */
function isWhole(permission: string): boolean {
  return permission === 'admin' || permission.includes(':');
}

type Entry = Pick<RouteShape, 'operation' | 'permission' | 'named' | 'owner'> & { handle: OperationHandler };

function routeTable(served: string, operations: Readonly<Record<string, OperationHandler>>) {
  const table = new Map<string, Entry>();
  for (const route of routes) {
    const { function: name, operation, method, path, aliases = [] } = route;
    if (name !== served) continue;
    const handle = operations[operation];
    if (!handle)
      throw new Error(`The function ${served} has no operation ${operation}, which its routes name.`);
    for (const resource of [path, ...aliases]) table.set(`${method} ${resource}`, { ...route, handle });
  }
  return table;
}

function answerTo(
  error: unknown,
  event: APIGatewayProxyEvent,
  operation: string | undefined,
  log: Log,
): APIGatewayProxyResult {
  const document = problemOf(error, { instance: event.path ?? '/', requestId: requestId(event) });
  if (document.status >= 500) {
    log.error('request failed', {
      request_id: document.request_id,
      operation,
      status: document.status,
      error,
    });
  }
  return problemResponse(document);
}
