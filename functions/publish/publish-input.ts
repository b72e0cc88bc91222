import type { APIGatewayProxyEvent } from 'aws-lambda';
import type * as z from 'zod';
import { type Caller, requirePublish } from '../../adapters/http/caller.ts';
import { body, bodyBytes, header } from '../../adapters/http/request.ts';
import { rawMember } from '../../core/json/raw-member.ts';
import { HEADER_TRACEPARENT } from '../../core/message/headers.ts';
import { checkRequestSize, PayloadTooLargeError } from '../../core/message/payload-limit.ts';
import { PublishRequestSchema, withTrace } from '../../core/message/publish-request.ts';
import type { Publication } from '../../core/message/publisher.ts';
import { checkEvent, type EventSchemaOf, schemaHeaders } from '../http/event-schema.ts';
import { requireAsked } from '../http/step-answer.ts';

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
};

/** Its own text travels on, byte for byte, whatever it holds. */
export const OPAQUE = [['message']] as const;

/**
 * @throws PayloadTooLargeError (413), InvalidInputError (400 for what is not JSON, 422 for what does not fit),
 * ForbiddenError (403)
 */
export function readPublishInput(event: APIGatewayProxyEvent, options: InputOptions): PublishInput {
  const text = checkedText(event, options);
  return inputOf(event, body(event, PublishRequestSchema, OPAQUE), text, options);
}

/** The body's text, of which nothing is known but that it is not too large: PayloadTooLargeError. */
export function checkedText(event: APIGatewayProxyEvent, options: InputOptions): string {
  const bytes = bodyBytes(event);
  checkRequestSize(bytes.byteLength, options.payloadLimitBytes);
  return new TextDecoder().decode(bytes);
}

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
  const { payloadLimitBytes } = options;
  const caller = requirePublish(event, request);
  requireAsked(caller, request);
  // Never undefined: the schema has seen the member.
  const message = Buffer.from(rawMember(text, 'message') ?? '', 'utf8');
  if (message.byteLength > payloadLimitBytes)
    throw new PayloadTooLargeError(message.byteLength, payloadLimitBytes);
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
        ...withTrace(request.headers, header(event, HEADER_TRACEPARENT)),
      },
    },
    mandatory: request.mandatory,
    async: prefersAsync(event),
    caller,
    ownId: request.message_id !== undefined,
  };
}

/** RFC 7240: preferences are separated by commas, parameters by semicolons. */
export function prefersAsync(event: APIGatewayProxyEvent): boolean {
  return (header(event, 'prefer') ?? '')
    .split(',')
    .some((part) => part.split(';')[0]?.trim().toLowerCase() === 'respond-async');
}
