import * as z from 'zod';
import { PublishBatchSchema } from '../../core/api/views-publish-batch.ts';
import { PUBLISH_BATCH_BYTES, PUBLISH_BATCH_MESSAGES, PUBLISH_PAYLOAD_BYTES } from '../../core/limits.ts';
import { PublishRequestSchema, PublishTopicSchema } from '../../core/message/publish-request.ts';
import { exchangesWithTopics } from '../../core/topology/bound-topics.ts';
import { topology } from '../../core/topology/index.ts';
import { topics } from '../../core/topology/topics.ts';
import { answer, body, type Documented } from './documented.ts';
import { idempotencyHeader, idempotencyProblems } from './idempotency.ts';

const PublishedSchema = z.object({
  id: z.string().describe("The message's id: the one that was sent, or a new one."),
  status: z
    .enum(['published', 'accepted'])
    .describe('`published`: the broker confirmed it. `accepted`: it is stored and goes to the broker later.'),
  exchange: z.string(),
  routing_key: z.string(),
  duplicate: z
    .boolean()
    .describe(
      'Whether it was published before: an earlier request had this very answer, or named the same `message_id` with the same message.',
    ),
});

/** As strict as it is for each message by itself; a message that does not fit is refused alone. */
const PublishBatchRequestSchema = z.strictObject({
  messages: z.array(PublishRequestSchema).min(1).max(PUBLISH_BATCH_MESSAGES),
});

export const publishSchemas = {
  PublishRequest: PublishRequestSchema,
  PublishBatchRequest: PublishBatchRequestSchema,
  PublishTopicRequest: PublishTopicSchema,
  Published: PublishedSchema,
  PublishBatch: PublishBatchSchema,
};

const id = '019a2f6e-0d5c-7a41-9c1e-5b0f6f0c8d11';
const message = {
  exchange: 'email',
  routing_key: 'email.confirmation',
  message: { to: 'ada@example.com', language: 'en', data: { name: 'Ada' } },
};
const published = {
  id,
  status: 'published' as const,
  exchange: 'email',
  routing_key: 'email.confirmation',
  duplicate: false,
};

const headers = {
  ...idempotencyHeader,
  Prefer: z
    .string()
    .optional()
    .describe(
      '`respond-async`: the message is stored and published in the background; no wait for the broker.',
    ),
  traceparent: z
    .string()
    .optional()
    .describe(
      'W3C trace context, `tracestate` with it. It travels with the message, unless the headers in the body name another trace. Without a valid one a trace begins.',
    ),
};

/** One of this repository's systems, for the examples. */
const [topicExchange = 'events'] = exchangesWithTopics(topology);

export const publish = {
  publish: {
    tag: 'Publishing',
    summary: 'Publish a message',
    description: `Answers once RabbitMQ has confirmed the message or, while RabbitMQ is away, once it is stored. The message's body is \`message\` as JSON text, byte for byte as it stands in the request; at most ${PUBLISH_PAYLOAD_BYTES} bytes, unless the stage says otherwise. A message that reaches no queue is refused (422 \`unroutable\`) unless \`mandatory\` is false. Needs \`publish:<exchange>\` or \`publish:<exchange>.<routing key>\`.`,
    headers,
    body: body(PublishRequestSchema, message),
    answers: {
      202: answer('It is stored, and will not be lost.', PublishedSchema, published, {
        headers: { 'Preference-Applied': '`respond-async`, where the request preferred it.' },
      }),
    },
    problems: [
      'unknown-exchange',
      'unroutable',
      'invalid-message',
      'publish-refused',
      'queue-full',
      'message-id-reused',
      ...idempotencyProblems,
    ],
  },
  publishTopic: {
    tag: 'Publishing',
    summary: 'Publish to a topic',
    description: `The topic is a routing key on the exchange that has it (\`topics: true\` in its system's topology, here \`${topicExchange}\`): one of ${topics.map((topic) => `\`${topic}\``).join(', ')}, or one below it, such as \`auth.signin\`. All else is as in \`POST /api/messages/publish\`. Needs \`publish:${topicExchange}\` or \`publish:${topicExchange}.<topic>\`.`,
    headers,
    body: body(PublishTopicSchema, { topic: 'auth.signin', message: { user: 'ada' } }),
    answers: {
      202: answer(
        'It is stored, and will not be lost.',
        PublishedSchema,
        { ...published, exchange: topicExchange, routing_key: 'auth.signin' },
        { headers: { 'Preference-Applied': '`respond-async`, where the request preferred it.' } },
      ),
    },
    problems: [
      'unknown-exchange',
      'unknown-topic',
      'invalid-message',
      'publish-refused',
      'queue-full',
      'message-id-reused',
      ...idempotencyProblems,
    ],
  },
  publishBatch: {
    tag: 'Publishing',
    summary: 'Publish many messages',
    description: `Up to ${PUBLISH_BATCH_MESSAGES} messages, and ${PUBLISH_BATCH_BYTES} bytes in all. Each is taken or refused by itself: \`items\` has one result for each, in their order. Needs \`publish:<exchange>\`, or \`publish:<exchange>.<routing key>\`, for each.`,
    headers,
    body: body(PublishBatchRequestSchema, { messages: [message, { ...message, exchange: 'emial' }] }),
    answers: {
      200: answer('All are stored.', PublishBatchSchema, {
        items: [{ status_code: 202, ...published }],
        summary: { published: 1, accepted: 0, refused: 0 },
      }),
      207: answer(
        'At least one was refused: its `status_code` and `problem` are what a single publish would have answered.',
        PublishBatchSchema,
        {
          items: [
            { status_code: 202, ...published },
            {
              status_code: 404,
              problem: {
                type: 'urn:courtier:problem:unknown-exchange',
                title: 'The exchange does not exist',
                status: 404,
                detail: 'There is no exchange "emial".',
              },
            },
          ],
          summary: { published: 1, accepted: 0, refused: 1 },
        },
      ),
    },
    problems: [...idempotencyProblems],
  },
} satisfies Record<string, Documented>;
