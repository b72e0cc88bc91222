import type { APIGatewayProxyEvent } from 'aws-lambda';
import type * as z from 'zod';
import type { Caller } from '../../adapters/http/caller.ts';
import { header } from '../../adapters/http/request.ts';
import { HEADER_CLIENT } from '../../core/message/headers.ts';
import type { PublishRequestSchema } from '../../core/message/publish-request.ts';
import type { Publication } from '../../core/message/publisher.ts';
import { inRequestTrace, withTrace } from '../../core/trace/carried.ts';
import type { Trace } from '../../core/trace/trace.ts';
import { checkEvent, type EventSchemaOf, schemaHeaders } from '../http/event-schema.ts';
import { requireMayPublish } from '../http/may-publish.ts';
import { messageBytes } from '../http/message-input.ts';

/** What a request asks for, checked; nothing has been done yet. */
export type PublishInput = {
  publication: Publication;
  mandatory: boolean;
  /** `Prefer: respond-async`: through the outbox, without waiting for the broker. */
  async: boolean;
  caller: Caller;
  /** Its publisher named the id; Courtier's own are used once. */
  ownId: boolean;
};

export type InputOptions = {
  payloadLimitBytes: number;
  eventSchemaOf: EventSchemaOf;
  now: () => Date;
  newId: () => string;
  /** The request's: of messages that name none of their own. */
  trace: Trace;
};

/**
 * One message to publish; `text` is the JSON text that `request` was read from, `at` where it stands in the body.
 *
 * @throws ForbiddenError (403), PayloadTooLargeError (413), InvalidInputError (422 for what its exchange does not take)
 */
export function inputOf(
  event: APIGatewayProxyEvent,
  request: z.output<typeof PublishRequestSchema>,
  text: string,
  options: InputOptions,
  at: readonly PropertyKey[] = [],
): PublishInput {
  const caller = requireMayPublish(event, request);
  const message = messageBytes(text, options.payloadLimitBytes);
  const schema = options.eventSchemaOf(request.exchange);
  checkEvent(schema, request.exchange, request.message, [...at, 'message']);
  return {
    publication: {
      id: request.message_id ?? options.newId(),
      exchange: request.exchange,
      routingKey: request.routing_key,
      body: message,
      properties: {
        content_type: 'application/json',
        timestamp: options.now().toISOString(),
        ...request.properties,
      },
      headers: {
        // A publisher that says it itself has the last word.
        ...schemaHeaders(schema),
        ...inRequestTrace(request.headers, options.trace),
        [HEADER_CLIENT]: caller.id,
      },
    },
    mandatory: request.mandatory,
    async: prefersAsync(event),
    caller,
    ownId: request.message_id !== undefined,
  };
}

/** The same, with a message that carries this trace. */
export function inputIn(trace: Trace, input: PublishInput): PublishInput {
  const { publication } = input;
  const headers = withTrace(publication.headers, trace);
  return headers === publication.headers ? input : { ...input, publication: { ...publication, headers } };
}

/** RFC 7240: preferences are separated by commas, parameters by semicolons. */
export function prefersAsync(event: APIGatewayProxyEvent): boolean {
  return (header(event, 'prefer') ?? '')
    .split(',')
    .some((part) => part.split(';')[0]?.trim().toLowerCase() === 'respond-async');
}
