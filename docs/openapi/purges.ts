import type * as z from 'zod';
import { PurgedMessageListSchema, PurgeListSchema, PurgeViewSchema } from '../../core/api/views-purges.ts';
import { PageQuerySchema } from '../../functions/queues/purges.ts';
import { answer, type Documented } from './documented.ts';
import { purgeId } from './parameters.ts';

export const purgesSchemas = {
  Purge: PurgeViewSchema,
  PurgeList: PurgeListSchema,
  PurgedMessageList: PurgedMessageListSchema,
};

const purge: z.output<typeof PurgeViewSchema> = {
  id: '019a2f6e-7c11-7a02-9e55-3b0f6f0c8d22',
  queue: 'audit',
  state: 'done',
  by: { client_id: '019a2f6e-0000-7000-8000-000000000001', client_name: 'ada' },
  created_at: '2026-01-05T10:00:00.000Z',
  ended_at: '2026-01-05T10:00:01.000Z',
  restored_at: null,
  expires_at: '2026-01-06T10:00:00.000Z',
  kept: 3,
  on_record: 0,
  restored: 0,
  not_restored: 0,
};
const restored: z.output<typeof PurgeViewSchema> = {
  ...purge,
  state: 'restored',
  restored_at: '2026-01-05T10:05:00.000Z',
  restored: 3,
};

export const purges = {
  listPurges: {
    tag: 'Queues',
    summary: 'List purges',
    description: 'Those of the last day, the newest first. A page may be short before the last.',
    query: PageQuerySchema,
    answers: { 200: answer('A page of them.', PurgeListSchema, { items: [purge], next: null }) },
    problems: ['invalid-cursor'],
  },
  getPurge: {
    tag: 'Queues',
    summary: 'Show a purge',
    description: 'How far it is, and until when its messages are kept.',
    path: { purge: purgeId },
    answers: { 200: answer('The purge.', PurgeViewSchema, purge) },
    problems: ['not-found'],
  },
  listPurged: {
    tag: 'Queues',
    summary: 'Look at purged messages',
    description:
      'In the order in which they are put back. Bodies over 4 KiB are left out. Needs `manage:queues`, or `manage:queues.<name>`.',
    path: { purge: purgeId },
    query: PageQuerySchema,
    answers: {
      200: answer('A page of them.', PurgedMessageListSchema, {
        items: [
          {
            message_id: '019a2f6e-0d5c-7a41-9c1e-5b0f6f0c8d11',
            exchange: 'events',
            routing_key: 'user.created',
            properties: { content_type: 'application/json' },
            headers: {},
            body: '{"user":"ada"}',
            encoding: 'text',
            failed_message_id: null,
          },
        ],
        next: null,
      }),
    },
    problems: ['not-found', 'invalid-cursor'],
  },
  restorePurge: {
    tag: 'Queues',
    summary: 'Put purged messages back',
    description:
      'Into the queue that they were in, and no other, behind what is there by now; each has the header `x-courtier-restored`, and its time to live does not count any more. One that RabbitMQ or SQS refuses for good is counted in `not_restored`, and keeps no other back. Retries of failed messages are not put back: their records wait for a person. Asked for again it puts nothing back twice: it answers how far that is, and goes on where it had stopped, also where the queue was full: nothing pushes out what is in it by now (a process that ends between putting back and writing that down repeats up to 200 messages, as any redelivery may). 202: there is much, and the rest follows by itself; `GET /api/purges/{purge}` says when it is `restored`. Needs `manage:queues`, or `manage:queues.<name>`.',
    path: { purge: purgeId },
    answers: {
      200: answer('They are back.', PurgeViewSchema, restored),
      202: answer('More follow.', PurgeViewSchema, { ...restored, state: 'restoring', restored_at: null }),
    },
    problems: ['not-found', 'conflict', 'queue-full'],
  },
} satisfies Record<string, Documented>;
