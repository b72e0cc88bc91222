import type { APIGatewayProxyEvent } from 'aws-lambda';
import { caller } from '../../adapters/http/caller.ts';
import { type Operation, operation } from '../../adapters/http/operation.ts';
import { json } from '../../adapters/http/response.ts';
import { ForbiddenError } from '../../core/api/errors.ts';
import { ReplyRequestSchema } from '../../core/message/reply-request.ts';
import { hasPermissionOfKind } from '../../core/permission/allows.ts';
import { inRequestTrace, traceFields } from '../../core/trace/carried.ts';
import { messageBody, messageBytes } from '../http/message-input.ts';
import type { Deps } from './deps.ts';

/**
 * Answers a request, for a client that may read a queue: the address in a message's `reply_to` is what it needs besides,
 * and reaches nothing else. 202 when the broker had the reply while the requester waited, 410 when nobody does.
 */
export function reply(deps: Deps): Operation {
  return operation({
    input: ReplyRequestSchema,
    body: messageBody(deps.payloadLimitBytes),
    handle: async (event, { input, text, log, trace }) => {
      requireReplier(event);
      const message = messageBytes(text, deps.payloadLimitBytes);
      const id = deps.newId();
      const { correlation_id } = input;
      const headers = inRequestTrace(input.headers, trace);
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
          headers,
        }),
      );
      log.info('replied', { message_id: id, correlation_id, ...traceFields(headers) });
      return json(202, { id, correlation_id, status: 'published' });
    },
  });
}

/** Throws ForbiddenError (403) for a caller that may not read any queue. */
function requireReplier(event: APIGatewayProxyEvent): void {
  if (!hasPermissionOfKind(caller(event).permissions, 'consume')) throw new ForbiddenError('consume:*');
}
