import { Buffer } from 'node:buffer';
import type { APIGatewayProxyEvent } from 'aws-lambda';
import type { HttpHandler } from '../../adapters/http/router.ts';
import { newId } from '../../adapters/new-id.ts';
import { createSqsCalls } from '../../adapters/sqs/calls.ts';
import { createOutbox } from '../../adapters/sqs/outbox.ts';
import { brokerBreaker } from '../../core/circuit/broker-breaker.ts';
import { PUBLISH_PAYLOAD_BYTES } from '../../core/limits.ts';
import { createTurns } from '../../core/message/behind-outbox.ts';
import { declaredOrders } from '../../core/message/outbox-group.ts';
import type { Publisher } from '../../core/message/publisher.ts';
import { noSpans } from '../../core/trace/spans.ts';
import { declaredSchema } from '../../functions/http/event-schema.ts';
import { createHandler } from '../../functions/publish/handler.ts';
import { createMemoryIdempotencyKeys } from '../../test/memory/idempotency-keys.ts';
import { createMemoryMessageIds } from '../../test/memory/message-ids.ts';
import { order } from './order.ts';
import { quietLog } from './quiet-log.ts';

/** The message that every claim about publishing publishes, about one kilobyte. */
export const message = order('0872e6fc-bc16-42b1-874a-ce78e07bdc87');
export const body = Buffer.from(JSON.stringify(message));

/** The whole function publish, in front of this publisher. */
export function publishHandler(publisher: Publisher): HttpHandler {
  const [now, log] = [() => new Date(), quietLog()];
  return createHandler({
    publisher,
    breaker: brokerBreaker({ now, log }),
    // The broker is there: nothing comes this way, and a message that did would fail the round.
    outbox: createOutbox({ call: createSqsCalls(), queueUrl: 'http://127.0.0.1:9/000000000000/none' }),
    // Nothing is accepted instead of published.
    noteAccepted: async () => {},
    // No request carries a key, or names its message's id.
    messageIds: createMemoryMessageIds(),
    checkTurn: createTurns({ holds: async () => false }, declaredOrders),
    idempotencyKeys: createMemoryIdempotencyKeys(),
    eventSchemaOf: declaredSchema,
    payloadLimitBytes: PUBLISH_PAYLOAD_BYTES,
    spans: noSpans,
    now,
    newId,
    log,
  });
}

/** The request for one message. */
export function requestOf({ exchange, routingKey }: { exchange: string; routingKey: string }) {
  return { exchange, routing_key: routingKey, message };
}

/** What API Gateway hands over, as far as anybody reads it. */
export function publishEvent(path: string, request: unknown): APIGatewayProxyEvent {
  const authorizer = {
    client_id: 'bench',
    client_name: 'Bench',
    permissions: '["publish:courtier-bench-*"]',
  };
  const headers = {
    'content-type': 'application/json',
    traceparent: '00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01',
  };
  const requestContext: Partial<APIGatewayProxyEvent['requestContext']> = { authorizer, requestId: 'bench' };
  const event: Partial<APIGatewayProxyEvent> = {
    resource: path,
    path,
    httpMethod: 'POST',
    headers,
    multiValueHeaders: Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, [value]])),
    body: typeof request === 'string' ? request : JSON.stringify(request),
    isBase64Encoded: false,
    requestContext: requestContext as APIGatewayProxyEvent['requestContext'],
  };
  return event as APIGatewayProxyEvent;
}
