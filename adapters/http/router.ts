import middy from '@middy/core';
import type { APIGatewayProxyEvent, APIGatewayProxyResult, Context } from 'aws-lambda';
import type { RouteShape } from '../../core/api/route.ts';
import { routes } from '../../core/api/routes.ts';
import type { Log } from '../../core/log.ts';
import { identityOnly, permittedOnly, problemDocuments, servedOnly } from './middleware.ts';

/** One operation of the API. What it throws becomes a problem document. */
export type OperationHandler = (event: APIGatewayProxyEvent) => Promise<APIGatewayProxyResult>;

/**
 * The handler of a function that serves routes of core/api/routes.ts: a chain of middlewares around the operation that a
 * request's resource and method name. Throws at once when a route of the function has no operation.
 */
export function createRouter(deps: {
  /** Its folder. */
  function: string;
  /** By the operation's name in the routes. */
  operations: Readonly<Record<string, OperationHandler>>;
  log: Log;
}): OperationHandler {
  const table = routeTable(deps.function, deps.operations);
  const routeOf = ({ httpMethod, resource }: APIGatewayProxyEvent) => table.get(`${httpMethod} ${resource}`);
  // Lambda's own limit ends what takes too long: operations have time limits of their own below it.
  const chain = middy<APIGatewayProxyEvent, APIGatewayProxyResult>({ timeoutEarlyInMillis: 0 })
    .use([problemDocuments(routeOf, deps.log), servedOnly(routeOf), identityOnly(), permittedOnly(routeOf)])
    .handler((event: APIGatewayProxyEvent) => routeOf(event)?.handle(event));
  return (event) => chain(event, NO_CONTEXT);
}

/** No middleware reads it. */
const NO_CONTEXT = {} as Context;

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
