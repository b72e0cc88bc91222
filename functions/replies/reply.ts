import type { APIGatewayProxyEvent, APIGatewayProxyResult } from 'aws-lambda';
import { type Caller, caller } from '../../adapters/http/caller.ts';
import { header } from '../../adapters/http/request.ts';
import { json } from '../../adapters/http/response.ts';
import { ForbiddenError } from '../../core/api/errors.ts';
import { HEADER_TRACEPARENT } from '../../core/message/headers.ts';
import { withTrace } from '../../core/message/publish-request.ts';
import { ReplyRequestSchema } from '../../core/message/reply-request.ts';
import { hasPermissionOfKind } from '../../core/permission/of-kind.ts';
import { readInput } from '../http/message-input.ts';
import type { Deps } from './handler.ts';

/**
 * Answers a request, for a client that may read a queue: the address in a message's `reply_to` is what it needs besides,
 * and reaches nothing else. 202 when the broker had the reply while the requester waited, 410 when nobody does.
 */
export async function reply(deps: Deps, event: APIGatewayProxyEvent): Promise<APIGatewayProxyResult> {
  const asking = replier(event);
  const { input, message } = readInput(event, ReplyRequestSchema, () => asking, deps);
  const id = deps.newId();
  const { correlation_id } = input;
  await deps.breaker.run(() =>
    deps.requester.reply({
      id,
      replyTo: input.reply_to,
      body: message,
      properties: {
        content_type: 'application/json',
        timestamp: deps.now().toISOString(),
        ...input.properties,
        correlation_id,
      },
      headers: withTrace(input.headers, header(event, HEADER_TRACEPARENT)),
    }),
  );
  deps.log.info('replied', { message_id: id, correlation_id, client_id: asking.id });
  return json(202, { id, correlation_id, status: 'published' });
}

/** Throws ForbiddenError (403) for a caller that may not read any queue. */
function replier(event: APIGatewayProxyEvent): Caller {
  const asking = caller(event);
  if (!hasPermissionOfKind(asking.permissions, 'consume')) throw new ForbiddenError('consume:*');
  return asking;
}
