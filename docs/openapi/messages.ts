import { MessageTrailSchema } from '../../core/api/views.ts';
import { ArchivedMessageSchema, PublishedMessageListSchema } from '../../core/api/views-messages.ts';
import { MessagesQuerySchema } from '../../functions/api/list-messages.ts';
import { answer, type Documented } from './documented.ts';
import { messageId } from './parameters.ts';

export const messages = {
  listMessages: {
    tag: 'Messages',
    summary: 'What was published to this exchange?',
    description:
      'Every publish that reached a queue, over HTTP or AMQP, the newest first, for as long as `COURTIER_TRAIL_DAYS` says. What was published in the last seconds may be missing. A page may be short, or empty, before the last: `next` alone says whether there is more.',
    query: MessagesQuerySchema,
    answers: {
      200: answer('A page of it.', PublishedMessageListSchema, {
        items: [
          {
            message_id: '019a2f6e-0d5c-7a41-9c1e-5b0f6f0c8d11',
            exchange: 'email',
            routing_key: 'email.confirmation',
            published_at: '2026-01-05T10:00:00.000Z',
            bytes: 68,
            archived: true,
            metadata: { client_id: '019a2f6e-0000-7000-8000-000000000001', user_id: 'courtier-publisher' },
          },
        ],
        next: null,
      }),
    },
    problems: ['invalid-cursor'],
  },
  getMessage: {
    tag: 'Messages',
    summary: 'Where has this message been?',
    description:
      'The audit trail: each publish, from any publisher, then one entry for each queue that has it, kept for 30 days (`COURTIER_TRAIL_DAYS` says how long publishes are); and its failures, for as long as their records are kept. A publish comes into the trail some seconds after it. Until then the answer to an id that Courtier gave says `trail: "may be late"`, and `Retry-After`. What went to a queue by its name, past every exchange, has no `publish` entry.',
    path: { id: messageId },
    answers: {
      200: answer('What is known of it.', MessageTrailSchema, {
        message_id: '019a2f6e-0d5c-7a41-9c1e-5b0f6f0c8d11',
        entries: [
          {
            message_id: '019a2f6e-0d5c-7a41-9c1e-5b0f6f0c8d11',
            stage: 'publish',
            exchange: 'email',
            routing_key: 'email.confirmation',
            queue: null,
            status: 'published',
            published_at: '2026-01-05T10:00:00.000Z',
            delivered_at: null,
            attempts: 0,
            metadata: { client_id: '019a2f6e-0000-7000-8000-000000000001', bytes: 68, mandatory: true },
          },
          {
            message_id: '019a2f6e-0d5c-7a41-9c1e-5b0f6f0c8d11',
            stage: 'queue:email_queue',
            exchange: 'email',
            routing_key: 'email.confirmation',
            queue: 'email_queue',
            status: 'delivered',
            published_at: null,
            delivered_at: '2026-01-05T10:01:00.412Z',
            attempts: 2,
            metadata: {},
          },
        ],
        failures: [
          {
            id: '7d9c2e51-6a0b-8f3e-9c44-1b2a3c4d5e6f',
            queue: 'email_queue',
            status: 'resolved',
            source: 'consumer',
            error_name: 'SmtpUnavailableError',
            retry_count: 1,
            failed_at: '2026-01-05T10:00:00.215Z',
            resolved_at: '2026-01-05T10:01:00.412Z',
          },
        ],
      }),
    },
    problems: ['not-found'],
  },
  getBody: {
    tag: 'Messages',
    summary: 'What was in this message?',
    description:
      'The message as it was published last: its body byte for byte, with properties and headers. 404 where no body is kept (its exchange says `archive: false`), or the message is not in the trail yet.',
    path: { id: messageId },
    answers: {
      200: answer('The message.', ArchivedMessageSchema, {
        message_id: '019a2f6e-0d5c-7a41-9c1e-5b0f6f0c8d11',
        exchange: 'email',
        routing_key: 'email.confirmation',
        published_at: '2026-01-05T10:00:00.000Z',
        bytes: 22,
        encoding: 'text',
        body: '{"to": "a@example.org"}',
        properties: { content_type: 'application/json' },
        headers: {},
      }),
    },
    problems: ['not-found'],
  },
} satisfies Record<string, Documented>;
