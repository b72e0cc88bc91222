import { randomUUID } from 'node:crypto';
import * as z from 'zod';
import { type Call, type CallOptions, createCaller } from './http-call.ts';
import {
  type EventMessage,
  EventMessageSchema,
  eventMessage,
  HEADER_SCHEMA_VERSION,
  jsonBody,
  type Publishing,
  type Sender,
} from './message.ts';
import { type PulledMessage, PulledSchema, type Subscribe, subscribe } from './subscription.ts';

export type HttpClientOptions = CallOptions & Sender & { newId?: () => string };

const PublishedSchema = z.looseObject({
  id: z.string(),
  /** published: RabbitMQ confirmed it. accepted: the broker is away, Courtier's outbox holds it. */
  status: z.enum(['published', 'accepted']),
  duplicate: z.boolean().optional(),
});
export type Published = z.infer<typeof PublishedSchema>;

const BatchSchema = z.object({
  items: z.array(
    z.union([
      PublishedSchema.extend({ status_code: z.literal(202) }),
      z.object({
        status_code: z.number(),
        problem: z.looseObject({ type: z.string(), detail: z.string() }),
      }),
    ]),
  ),
});
/** In the order of the messages: taken, or why not. */
export type BatchItem = z.infer<typeof BatchSchema>['items'][number];

const RequestedSchema = z.object({
  id: z.string(),
  correlation_id: z.string(),
  reply: z.looseObject({
    body: z.unknown(),
    body_encoding: z.enum(['json', 'text', 'base64']).default('json'),
    properties: z
      .looseObject({ content_type: z.string().optional(), content_encoding: z.string().optional() })
      .default({}),
  }),
});

export type RequestOptions = Omit<Publishing, 'mandatory'> & {
  /** Milliseconds to wait for the reply, 25,000 at most. Default 10,000. */
  waitMs?: number;
};

export type HttpClient = {
  /** Resolves when Courtier holds the message. Tried again under one Idempotency-Key: it is never published twice. */
  publish(publishing: Publishing): Promise<Published>;
  /** Up to 500 at once. One that is refused does not stop the others. */
  publishBatch(publishings: readonly Publishing[]): Promise<BatchItem[]>;
  /**
   * Publishes and waits for the reply. Not tried again where it may have been carried out. Throws a ProblemError
   * `reply-timeout` when nobody answered in time.
   */
  request(request: RequestOptions): Promise<EventMessage>;
  /** Answers a request that was pulled or consumed: `replyTo` and `correlationId` are its own. */
  reply(reply: {
    replyTo: string;
    correlationId: string;
    event: string;
    data: Record<string, unknown>;
  }): Promise<void>;
  pull(
    topic: string,
    options?: { name?: string; max?: number; wait?: number; visibility?: number; routingKey?: string },
  ): Promise<PulledMessage[]>;
  ack(ackId: string): Promise<void>;
  /** Without `requeue: false` it comes again; with it it is a failed message, which Courtier retries on its schedule. */
  nack(
    ackId: string,
    how?: {
      requeue?: boolean;
      delay?: number;
      permanent?: boolean;
      error?: { name?: string; message: string };
    },
  ): Promise<void>;
  /** Seconds from now until it is given out again. */
  extend(ackId: string, visibility: number): Promise<void>;
  /** Pulls until it is stopped. */
  subscribe: Subscribe;
};

/** 503 of a request that the broker did not take: it has not been carried out (core/message/requester.ts). */
const NOT_PUBLISHED = ['broker-unavailable', 'queue-full'];

/** A service that speaks to Courtier over HTTP. */
export function createHttpClient(options: HttpClientOptions): HttpClient {
  const { service, version = '1.0', now = () => new Date(), newId = randomUUID } = options;
  const call = createCaller(options);
  const built = (event: string, data: Record<string, unknown>) =>
    eventMessage(event, data, { at: now(), service, version });
  const body = (publishing: Publishing) => publishBody(publishing, built, service, newId);
  const post = (path: string, sent: unknown, more: Omit<Call, 'method' | 'path'>) =>
    call({ method: 'POST', path, body: sent, ...more });
  const settle = (ackId: string, verb: string, sent: unknown = {}) =>
    post(`/api/messages/${encodeURIComponent(ackId)}/${verb}`, sent, { repeatable: true });

  const client: Omit<HttpClient, 'subscribe'> = {
    async publish(publishing) {
      const once = { repeatable: true, idempotencyKey: newId() };
      return PublishedSchema.parse(await post('/api/messages/publish', body(publishing), once));
    },
    async publishBatch(publishings) {
      const once = { repeatable: true, idempotencyKey: newId() };
      const messages = publishings.map(body);
      return BatchSchema.parse(await post('/api/messages/publish/batch', { messages }, once)).items;
    },
    async request({ waitMs = 10_000, ...publishing }) {
      const { mandatory: _, ...sent } = body(publishing);
      const asked = { ...sent, timeout_ms: waitMs };
      const answer = await post('/api/requests', asked, { repeatable: false, undoneAfter: NOT_PUBLISHED });
      return EventMessageSchema.parse(replied(RequestedSchema.parse(answer)));
    },
    async reply({ replyTo, correlationId, event, data }) {
      const sent = { reply_to: replyTo, correlation_id: correlationId, message: built(event, data) };
      await post('/api/replies', sent, { repeatable: false });
    },
    async pull(topic, { routingKey, ...options } = {}) {
      const asked = Object.entries({ ...options, routing_key: routingKey }).flatMap(
        ([name, value]): [string, string][] => (value === undefined ? [] : [[name, String(value)]]),
      );
      const path = `/api/subscriptions/${encodeURIComponent(topic)}?${new URLSearchParams(asked)}`;
      return PulledSchema.parse(await call({ method: 'GET', path, repeatable: true })).items;
    },
    ack: async (ackId) => void (await settle(ackId, 'ack')),
    nack: async (ackId, how = {}) => void (await settle(ackId, 'nack', how)),
    extend: async (ackId, visibility) => void (await settle(ackId, 'extend', { visibility })),
  };
  return { ...client, subscribe: subscribe(client) };
}

/** What JSON would have changed, or is no text, comes as it was written. */
function replied({ reply: { body, body_encoding, properties } }: z.infer<typeof RequestedSchema>): unknown {
  if (body_encoding === 'json') return body;
  return jsonBody(Buffer.from(String(body), body_encoding === 'text' ? 'utf8' : 'base64'), properties);
}

/** Built once for all tries: a repeat must be the same bytes under the same key. */
function publishBody(
  {
    exchange,
    routingKey = '',
    event,
    data,
    messageId,
    correlationId,
    headers,
    trace,
    priority,
    mandatory,
  }: Publishing,
  built: (event: string, data: Record<string, unknown>) => EventMessage,
  service: string,
  newId: () => string,
) {
  const message = built(event, data);
  return {
    exchange,
    routing_key: routingKey,
    message,
    message_id: messageId ?? newId(),
    properties: {
      type: event,
      app_id: service,
      ...(correlationId === undefined ? {} : { correlation_id: correlationId }),
      ...(priority === undefined ? {} : { priority }),
    },
    headers: { [HEADER_SCHEMA_VERSION]: message.metadata.version, ...headers, ...trace },
    ...(mandatory === undefined ? {} : { mandatory }),
  };
}
