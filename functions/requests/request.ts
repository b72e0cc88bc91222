import type { APIGatewayProxyEvent } from 'aws-lambda';
import type * as z from 'zod';
import { type Operation, operation } from '../../adapters/http/operation.ts';
import { json } from '../../adapters/http/response.ts';
import { type RequestAnswer, viewReply } from '../../core/api/views-requests.ts';
import { CourtierError } from '../../core/errors.ts';
import { classify } from '../../core/failure/classify.ts';
import { REPLY_BYTES_MAX } from '../../core/limits.ts';
import { HEADER_CLIENT } from '../../core/message/headers.ts';
import { withOrigin } from '../../core/message/origin.ts';
import type { Publication } from '../../core/message/publisher.ts';
import { RequestSchema } from '../../core/message/reply-request.ts';
import { type Reply, ReplyLostError, ReplyTimeoutError } from '../../core/message/requester.ts';
import { inRequestTrace, traceFields, withTrace } from '../../core/trace/carried.ts';
import { publishSpan } from '../../core/trace/message-span.ts';
import { inSpan } from '../../core/trace/spans.ts';
import type { Trace } from '../../core/trace/trace.ts';
import { checkEvent, schemaHeaders } from '../http/event-schema.ts';
import { inFlight } from '../http/in-flight.ts';
import { requireMayPublish } from '../http/may-publish.ts';
import { messageBody, messageBytes } from '../http/message-input.ts';
import type { Deps } from './deps.ts';

class ReplyTooLargeError extends CourtierError {
  constructor(bytes: number) {
    const message = `The request was answered with ${bytes} bytes; at most ${REPLY_BYTES_MAX} can be passed on.`;
    super('reply-too-large', 'fail', message, { details: { bytes, limit: REPLY_BYTES_MAX } });
  }
}

type Asked = {
  publication: Publication;
  correlationId: string;
  timeoutMs: number;
  since: number;
  clientId: string;
};

/** Publishes, and answers with the reply (200) or that none came in time (504). */
export function request(shared: Deps): Operation {
  return operation({
    input: RequestSchema,
    body: messageBody(shared.payloadLimitBytes),
    handle: async (event, { input, text, log, trace }) => {
      const deps = { ...shared, log, trace };
      const asked = read(deps, event, input, text);
      const { id } = asked.publication;
      const who = { client: asked.clientId, kind: 'request' } as const;
      const reply = await inFlight(deps, who, () =>
        inSpan(deps.spans, publishSpan(asked.publication), (within) => ask(deps, askedIn(within, asked))),
      );
      if (reply.body.byteLength > REPLY_BYTES_MAX) throw new ReplyTooLargeError(reply.body.byteLength);
      const answer: RequestAnswer = { id, correlation_id: asked.correlationId, reply: viewReply(reply) };
      return json(200, answer);
    },
  });
}

/** @throws ForbiddenError (403), PayloadTooLargeError (413), InvalidInputError (422) for what the exchange does not take */
function read(
  deps: Deps & { trace: Trace },
  event: APIGatewayProxyEvent,
  input: z.output<typeof RequestSchema>,
  text: string,
): Asked {
  const caller = requireMayPublish(event, input);
  const message = messageBytes(text, deps.payloadLimitBytes);
  const { exchange, routing_key: routingKey, properties } = input;
  const schema = deps.eventSchemaOf(exchange);
  checkEvent(schema, exchange, input.message, ['message']);
  const id = input.message_id ?? deps.newId();
  const correlationId = properties.correlation_id ?? id;
  const headers = {
    ...schemaHeaders(schema),
    ...inRequestTrace(input.headers, deps.trace),
    [HEADER_CLIENT]: caller.id,
  };
  return {
    publication: {
      id,
      exchange,
      routingKey,
      body: message,
      properties: {
        content_type: 'application/json',
        timestamp: deps.now().toISOString(),
        ...properties,
        correlation_id: correlationId,
      },
      headers: withOrigin(headers, { exchange, routingKey }),
    },
    correlationId,
    timeoutMs: input.timeout_ms,
    // Not there, or 0, where somebody invokes the function by hand.
    since: event.requestContext?.requestTimeEpoch || deps.now().getTime(),
    clientId: caller.id,
  };
}

/** The same, with a message that carries this trace. */
function askedIn(trace: Trace, asked: Asked): Asked {
  const { publication } = asked;
  return { ...asked, publication: { ...publication, headers: withTrace(publication.headers, trace) } };
}

/** However late it is, the reply has a moment to come. */
const MOMENT_MS = 1_000;

/** What a container's start and the authorizer took before counts too: the caller waits since API Gateway had the request. */
function timeLeft({ timeoutMs, since }: Asked, now: Date): number {
  const spent = Math.max(0, now.getTime() - since);
  return Math.max(timeoutMs - spent, Math.min(timeoutMs, MOMENT_MS));
}

async function ask(deps: Deps, asked: Asked): Promise<Reply> {
  const { publication } = asked;
  const { id, exchange, routingKey, headers } = publication;
  const logFields = { message_id: id, exchange, routing_key: routingKey, ...traceFields(headers) };
  try {
    const reply = await deps.breaker.run((onPublished) => {
      // The circuit is the broker's: whether it is there its confirm tells, and not who replies, or when.
      const timeoutMs = timeLeft(asked, deps.now());
      return deps.requester.request(publication, { timeoutMs, onPublished });
    });
    deps.log.info('request answered', { ...logFields, reply_bytes: reply.body.byteLength });
    return reply;
  } catch (error) {
    const mayHaveBeenCarriedOut = error instanceof ReplyTimeoutError || error instanceof ReplyLostError;
    const { code } = classify(error);
    deps.log.info(mayHaveBeenCarriedOut ? 'request not answered' : 'refused', {
      ...logFields,
      error_code: code,
    });
    throw error;
  }
}
