import type * as z from 'zod';
import {
  FailedMessageListSchema,
  FailedMessageStateSchema,
  FailedMessageSummarySchema,
  FailedMessageViewSchema,
  RetryAnswerSchema,
} from '../../core/api/views.ts';
import { ListQuerySchema } from '../../functions/api/list-failed-query.ts';
import { answer, type Documented } from './documented.ts';
import { failedId, failureOrMessageId } from './parameters.ts';

export const failedMessagesSchemas = {
  FailedMessage: FailedMessageViewSchema,
  FailedMessageSummary: FailedMessageSummarySchema,
  FailedMessageList: FailedMessageListSchema,
  FailedMessageState: FailedMessageStateSchema,
};

export const id = '5e1f7a80-3c52-8d8e-9b11-6a1de3b0c4f2';
export const summary: z.output<typeof FailedMessageSummarySchema> = {
  id,
  message_id: '019a2f6e-0d5c-7a41-9c1e-5b0f6f0c8d11',
  exchange: 'orders',
  routing_key: 'order.created',
  queue: 'orders',
  service: 'shop',
  revision: 0,
  payload: { order_id: 'o-1', total: 12 },
  payload_encoding: 'json',
  payload_omitted: null,
  payload_bytes: 32,
  source: 'consumer',
  error_name: 'TimeoutError',
  error_message: 'the stock service did not answer within 5000 ms',
  fingerprint: '0f3a9c1b2d4e5f60',
  permanent: false,
  status: 'pending',
  retry_count: 1,
  max_retries: 3,
  resolution: null,
  failed_at: '2026-01-05T10:01:02.000Z',
  last_retry_at: '2026-01-05T10:01:02.000Z',
  next_retry_at: '2026-01-05T10:06:02.000Z',
  resolved_at: null,
  deleted_at: null,
  created_at: '2026-01-05T10:00:00.000Z',
  updated_at: '2026-01-05T10:01:02.000Z',
};

export const seen = {
  headers: { ETag: 'What you have seen, for `If-Match`: it changes with every change of the record.' },
};

export const failedMessages = {
  listFailed: {
    tag: 'Failed messages',
    summary: 'List failed messages',
    description:
      'The newest failure first, in pages; without `status`, all but the deleted ones. Filters narrow together. A page may be short, or empty, before the last: `next` alone says whether there is more, and `searched_to` how far back was looked.',
    query: ListQuerySchema,
    answers: {
      200: answer('A page of them.', FailedMessageListSchema, {
        items: [summary],
        next: 'MjAyNi0wMS0wNQ',
        searched_to: '2026-01-05T12:00:00.000Z',
      }),
    },
    problems: ['invalid-cursor'],
  },
  getFailed: {
    tag: 'Failed messages',
    summary: 'Show a failed message',
    description:
      'With its attempts, its headers and its whole payload. A deleted one is shown for as long as it is kept.',
    path: { id: failedId },
    answers: {
      200: answer(
        'The failed message.',
        FailedMessageViewSchema,
        {
          ...summary,
          attempts: [
            {
              number: 1,
              at: '2026-01-05T10:00:00.000Z',
              source: 'consumer',
              error_name: 'TimeoutError',
              error_message: 'the stock service did not answer within 5000 ms',
            },
          ],
          error_stack: null,
          headers: { 'x-tenant': 'blue' },
          properties: { content_type: 'application/json' },
        },
        seen,
      ),
    },
    problems: ['not-found'],
  },
  retryFailed: {
    tag: 'Failed messages',
    summary: 'Retry a failed message now',
    description:
      'It is redelivered at once to the queue that failed, and to no other. Safe at any time: nothing is delivered twice. One that is `retrying` already is delivered again, and what was sent before is dropped where it comes to its consumer; on a queue of AMQP clients that cannot be done, and the answer is 409 `conflict`. One that is `parked` is retried before its turn, and `before_its_turn` says so: earlier messages of its key are not let through by that. By the id of a message that failed on several queues the answer is 409 `conflict`, whose `details.failures` lists them.',
    path: { id: failureOrMessageId },
    answers: { 202: answer('The retry is recorded.', RetryAnswerSchema, { id, status: 'pending' }) },
    problems: ['not-found', 'conflict'],
  },
  deleteFailed: {
    tag: 'Failed messages',
    summary: 'Delete a failed message',
    description:
      'It is never delivered again, also where its redelivery is on its way: a function or a client that pulls is not given it. What lies in a queue of AMQP clients stays there. It can be restored for 7 days, unless a message of the same id fails again: then that one takes its place.',
    path: { id: failedId },
    answers: { 200: answer('It is deleted.', FailedMessageStateSchema, { id, status: 'deleted' }) },
    problems: ['not-found', 'conflict'],
  },
  resolveFailed: {
    tag: 'Failed messages',
    summary: 'Say that a failed message is dealt with',
    description:
      'It was dealt with in another way, and is delivered no more: `resolved`, with the resolution `manual`. Not while its redelivery is on its way, which may be handled yet: 409 `conflict`.',
    path: { id: failedId },
    answers: { 200: answer('It is resolved.', FailedMessageStateSchema, { id, status: 'resolved' }) },
    problems: ['not-found', 'conflict'],
  },
  restoreFailed: {
    tag: 'Failed messages',
    summary: 'Restore a deleted failed message',
    description: 'It is `failed` again and waits for a person. Within 7 days of its deletion.',
    path: { id: failedId },
    answers: { 200: answer('It is back.', FailedMessageStateSchema, { id, status: 'failed' }) },
    problems: ['not-found', 'conflict'],
  },
} satisfies Record<string, Documented>;
