import type { APIGatewayProxyEvent } from 'aws-lambda';
import { boundLog } from '../../../core/bound-log.ts';
import type { Log } from '../../../core/log.ts';
import { requestId, requestTrace } from '../request.ts';
import type { Middleware } from './middleware.ts';

/**
 * Gives the request its trace, and a log that says on every line which request it is, of which operation, whose, and in
 * which trace.
 */
export function logContext(log: Log): Middleware {
  return {
    before({ event, context }) {
      context.trace = requestTrace(event);
      const bound = { request_id: requestId(event), operation: context.operation, ...clientOf(event) };
      context.log = boundLog(log, bound, { trace_id: context.trace.traceId });
    },
  };
}

/** As the authorizer says; an open route has no client. */
function clientOf({ requestContext }: APIGatewayProxyEvent): { client_id?: string } {
  const id: unknown = requestContext?.authorizer?.client_id;
  return typeof id === 'string' ? { client_id: id } : {};
}
