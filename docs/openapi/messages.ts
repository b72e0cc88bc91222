import { MessageTrailSchema } from '../../core/api/views.ts';
import { answer, type Documented } from './documented.ts';
import { messageId } from './parameters.ts';

export const messages = {
  getMessage: {
    tag: 'Messages',
    summary: 'Where has this message been?',
    description:
      'The audit trail: the publish first, then one entry for each queue that has it. Kept for 30 days. A message that is not published over HTTP has no `publish` entry.',
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
            delivered_at: '2026-01-05T10:00:00.412Z',
            attempts: 1,
            metadata: {},
          },
        ],
      }),
    },
    problems: ['not-found'],
  },
} satisfies Record<string, Documented>;
