import type { MiddlewareObj } from '@middy/core';
import type { APIGatewayProxyEvent, APIGatewayProxyResult } from 'aws-lambda';
import { MethodNotAllowedError, NotFoundError, UnsupportedEncodingError } from '../../core/api/errors.ts';
import type { RouteShape } from '../../core/api/route.ts';
import { methodsAt } from '../../core/api/routes.ts';
import type { Log } from '../../core/log.ts';
import { caller, requirePermission, requireSomeName } from './caller.ts';
import { problemOf, problemResponse } from './problem.ts';
import { header, requestId } from './request.ts';

/** One job in the chain of an HTTP function; see router.ts for their order. */
export type Middleware = MiddlewareObj<APIGatewayProxyEvent, APIGatewayProxyResult>;

/** What a middleware asks of the route that a request is for; undefined: the function serves none. */
export type RouteOf = (
  event: APIGatewayProxyEvent,
) => Pick<RouteShape, 'operation' | 'permission' | 'named' | 'owner'> | undefined;

/** Turns what is thrown into a problem document, and logs those that are Courtier's fault beside the request's id. */
export function problemDocuments(routeOf: RouteOf, log: Log): Middleware {
  return {
    onError(request) {
      const { event, error } = request;
      const document = problemOf(error, { instance: event.path ?? '/', requestId: requestId(event) });
      if (document.status >= 500) {
        log.error('request failed', {
          request_id: document.request_id,
          operation: routeOf(event)?.operation,
          status: document.status,
          error,
        });
      }
      request.response = problemResponse(document);
    },
  };
}

/** Refuses what no route takes: API Gateway sends one function all methods and paths that it has no other for. */
export function servedOnly(routeOf: RouteOf): Middleware {
  return {
    before({ event }) {
      if (routeOf(event)) return;
      const { httpMethod, resource } = event;
      const allow = methodsAt(resource);
      if (allow.length > 0 && !allow.includes(httpMethod)) throw new MethodNotAllowedError(httpMethod, allow);
      throw new NotFoundError('There is nothing at this path.');
    },
  };
}

/** Refuses a body with a content encoding: nothing here decompresses. */
export function identityOnly(): Middleware {
  return {
    before({ event }) {
      const encodings = header(event, 'content-encoding')?.split(',') ?? [];
      const encoded = encodings.find((each) => !['', 'identity'].includes(each.trim().toLowerCase()));
      if (encoded !== undefined) throw new UnsupportedEncodingError(encoded.trim());
    },
  };
}

/**
 * Checks the permission that the route names. A kind alone, such as `publish`, is checked by the operation, which knows the
 * object from the body; so is the name where a permission may be narrowed to names.
 */
export function permittedOnly(routeOf: RouteOf): Middleware {
  return {
    before({ event }) {
      const { permission = null, named, owner } = routeOf(event) ?? {};
      if (permission === null || !isWhole(permission)) return;
      if (owner) caller(event);
      else if (named) requireSomeName(event, permission);
      else requirePermission(event, permission);
    },
  };
}

/** Not a kind alone, whose object only the operation knows. */
function isWhole(permission: string): boolean {
  return permission === 'admin' || permission.includes(':');
}
