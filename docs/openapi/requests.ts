import * as z from 'zod';
import { ReplyAnswerSchema, RequestAnswerSchema } from '../../core/api/views-requests.ts';
import { REQUEST_TIMEOUT_MS_MAX } from '../../core/limits.ts';
import { ReplyRequestSchema, RequestSchema } from '../../core/message/reply-request.ts';
import { answer, body, type Documented } from './documented.ts';

export const requestsSchemas = {
  Request: RequestSchema,
  RequestAnswer: RequestAnswerSchema,
  Reply: ReplyRequestSchema,
  ReplyAnswer: ReplyAnswerSchema,
};

const id = '019a2f6e-0d5c-7a41-9c1e-5b0f6f0c8d11';
const headers = {
  traceparent: z
    .string()
    .optional()
    .describe(
      'W3C trace context, `tracestate` with it. It travels with the message, unless the headers in the body name another trace. Without a valid one a trace begins.',
    ),
};

export const requests = {
  request: {
    tag: 'Requests',
    summary: 'Ask, and wait for the reply',
    description: `Publishes the message with a \`reply_to\` and answers with what is sent there, or 504 when nothing comes within \`timeout_ms\` (${REQUEST_TIMEOUT_MS_MAX} at most). A replier answers over AMQP, or with \`POST /api/replies\`. A request that ended with 502, 503 \`reply-lost\` or 504 may have been carried out. Needs \`publish:<exchange>\` or \`publish:<exchange>.<routing key>\`.`,
    headers,
    body: body(RequestSchema, {
      exchange: 'events',
      routing_key: 'stock.ask',
      message: { item: 'mug' },
      timeout_ms: 5_000,
    }),
    answers: {
      200: answer('The reply.', RequestAnswerSchema, {
        id,
        correlation_id: id,
        reply: {
          body: { price: 14.5 },
          body_encoding: 'json',
          content_type: 'application/json',
          properties: { content_type: 'application/json', correlation_id: id },
          headers: {},
        },
      }),
    },
    problems: [
      'too-many-in-flight',
      'unknown-exchange',
      'unroutable',
      'invalid-message',
      'publish-refused',
      'queue-full',
      'reply-too-large',
      'reply-lost',
      'reply-timeout',
    ],
  },
  reply: {
    tag: 'Requests',
    summary: 'Reply to a request',
    description:
      'For a replier that speaks no AMQP. `reply_to` and `correlation_id` stand in the properties of the request. 410 when nobody waits any more. Needs any permission of the kind `consume`.',
    headers,
    body: body(ReplyRequestSchema, {
      reply_to: 'amq.rabbitmq.reply-to.g1h2AA5yZXBseUAxMjM0NTY3OA==',
      correlation_id: id,
      message: { price: 14.5 },
    }),
    answers: {
      202: answer('The broker had it while the requester waited.', ReplyAnswerSchema, {
        id: '019a2f6e-1e6d-7b52-8d2f-6c1f7a1d9e22',
        correlation_id: id,
        status: 'published',
      }),
    },
    problems: ['nobody-waits'],
  },
} satisfies Record<string, Documented>;
