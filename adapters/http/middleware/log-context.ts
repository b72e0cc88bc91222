import type { APIGatewayProxyEvent } from 'aws-lambda';
import { boundLog } from '../../../core/bound-log.ts';
import type { Log } from '../../../core/log.ts';
import { requestId } from '../request.ts';
import type { Middleware } from './middleware.ts';

/** Gives the request a log that says on every line which request it is, of which operation, and whose. */
export function logContext(log: Log): Middleware {
  return {
    before({ event, context }) {
      context.log = boundLog(log, {
        request_id: requestId(event),
        operation: context.operation,
        ...clientOf(event),
      });
    },
  };
}

/** As the authorizer says; an open route has no client. */
function clientOf({ requestContext }: APIGatewayProxyEvent): { client_id?: string } {
  const id: unknown = requestContext?.authorizer?.client_id;
  return typeof id === 'string' ? { client_id: id } : {};
}
