import type * as z from 'zod';
import { QueueMessageListSchema } from '../../core/api/views-queue-messages.ts';
import {
  QueueDeletedSchema,
  QueueDetailsSchema,
  QueueHistorySchema,
  QueueListSchema,
  QueuePurgedSchema,
  QueueStatsSchema,
  QueueViewSchema,
} from '../../core/api/views-queues.ts';
import { NewQueueSchema } from '../../functions/queues/create-queue.ts';
import { DeleteQueueQuerySchema } from '../../functions/queues/delete-queue.ts';
import { ListQueuesQuerySchema } from '../../functions/queues/list-queues.ts';
import { PurgeRequestSchema } from '../../functions/queues/purge-queue.ts';
import { QueueHistoryQuerySchema } from '../../functions/queues/queue-history.ts';
import { QueueMessagesQuerySchema } from '../../functions/queues/queue-messages.ts';
import { binding } from './bindings.ts';
import { answer, body, type Documented } from './documented.ts';
import { queueName } from './parameters.ts';

export const queuesSchemas = {
  NewQueue: NewQueueSchema,
  Queue: QueueViewSchema,
  QueueDetails: QueueDetailsSchema,
  QueueList: QueueListSchema,
  QueueStats: QueueStatsSchema,
  QueueHistory: QueueHistorySchema,
  QueueMessageList: QueueMessageListSchema,
  PurgeRequest: PurgeRequestSchema,
};

const queue: z.output<typeof QueueViewSchema> = {
  name: 'audit',
  origin: 'run-time',
  delivery: 'pull',
  message_count: 3,
  consumer_count: 1,
  ready: 2,
  in_flight: 1,
  delayed: 0,
  waiting_for_retry: 0,
  waiting_for_retry_more: false,
  oldest_age_seconds: 42,
  publish_rate: 1.2,
  deliver_rate: 1.2,
  ack_rate: 1.2,
  capacity: 10_000,
  capacity_used: 0.0003,
};
const details: z.output<typeof QueueDetailsSchema> = {
  ...queue,
  message_ttl_ms: 86_400_000,
  max_length: 10_000,
  bindings: [binding],
  subscription: null,
  created_by: '019a2f6e-0000-7000-8000-000000000001',
  created_at: '2026-01-05T10:00:00.000Z',
};
const made = { headers: { Location: 'The path of the queue.' } };

const located = { headers: { Location: 'The path of the purge, where its messages are kept.' } };
const purged: z.output<typeof QueuePurgedSchema> = {
  name: 'audit',
  purged: 3,
  purge_id: '019a2f6e-7c11-7a02-9e55-3b0f6f0c8d22',
  state: 'done',
};

export const queues = {
  listQueues: {
    tag: 'Queues',
    summary: 'List queues',
    description:
      'Every queue of the broker, by name, with what waits in it anywhere. What waits in SQS and for a retry is counted once in five seconds, however often it is asked for; `GET /api/queues/{queue}/stats` counts now.',
    query: ListQueuesQuerySchema,
    answers: { 200: answer('A page of them.', QueueListSchema, { items: [queue], next: null }) },
    problems: ['invalid-cursor'],
  },
  createQueue: {
    tag: 'Queues',
    summary: 'Create a queue',
    description:
      'A durable queue with limits and dead letters like the declared ones; full, it drops its oldest message, so that it never holds up a publisher; with delivery `pull` also its bridge, which needs a minute on AWS until it works: messages wait meanwhile. Asked for again in the same shape it answers 200. Needs `manage:queues`, or `manage:queues.<name>`, and `consume:<exchange>` for each binding.',
    body: body(NewQueueSchema, { name: 'audit', bindings: [{ exchange: 'events', routing_key: 'user.#' }] }),
    answers: {
      200: answer('It was there already, in the same shape.', QueueDetailsSchema, details, made),
      201: answer('The queue.', QueueDetailsSchema, details, made),
    },
    problems: [
      'unknown-exchange',
      'conflict',
      'queue-limit-reached',
      'queue-quota-reached',
      'queue-deleted-recently',
    ],
  },
  getQueue: {
    tag: 'Queues',
    summary: 'Show a queue',
    description: 'What waits in it, what it is bound to, and what it was made with.',
    path: { queue: queueName },
    answers: { 200: answer('The queue.', QueueDetailsSchema, details) },
    problems: ['not-found'],
  },
  queueStats: {
    tag: 'Queues',
    summary: 'Show how a queue does',
    description:
      'Counts, totals, rates and the share of its capacity that is used. RabbitMQ counts every few seconds.',
    path: { queue: queueName },
    answers: {
      200: answer('Its figures.', QueueStatsSchema, {
        ...queue,
        published: 12,
        delivered: 12,
        acknowledged: 12,
        publish_rate: 0.4,
        deliver_rate: 0.4,
        ack_rate: 0.4,
        capacity: 10_000,
        capacity_used: 0.0003,
      }),
    },
    problems: ['not-found'],
  },
  queueMessages: {
    tag: 'Queues',
    summary: 'Look at what came into a queue',
    description:
      'What was published last that came into it by its bindings, newest first, from the trail of messages: nothing in the queue is taken, hidden or marked as delivered. The last seconds may be missing, and what was published to the queue itself is not in it. `status` says what its consumer function has done. Of each exchange the newest 600 messages are looked at. The body of one: `GET /api/messages/{id}/body`.',
    path: { queue: queueName },
    query: QueueMessagesQuerySchema,
    answers: {
      200: answer('Some of them.', QueueMessageListSchema, {
        items: [
          {
            message_id: '019a2f6e-0d5c-7a41-9c1e-5b0f6f0c8d11',
            exchange: 'events',
            routing_key: 'user.created',
            published_at: '2026-01-05T10:00:00.000Z',
            bytes: 14,
            archived: true,
            metadata: { client_id: '019a2f6e-0000-7000-8000-000000000001' },
            status: null,
          },
        ],
      }),
    },
    problems: ['not-found'],
  },
  queueHistory: {
    tag: 'Queues',
    summary: 'Show what queues held',
    description:
      'What was in each queue of the broker every five minutes, in RabbitMQ and in SQS, during the last hours: a day is kept.',
    query: QueueHistoryQuerySchema,
    answers: {
      200: answer('Of all of them.', QueueHistorySchema, {
        every_seconds: 300,
        at: ['2026-01-05T10:00:00.000Z', '2026-01-05T10:05:00.000Z'],
        queues: [{ name: 'audit', in_rabbitmq: [0, 3], in_sqs: [2, 2], consumers: [1, 0] }],
      }),
    },
  },
  purgeQueue: {
    tag: 'Queues',
    summary: 'Purge a queue',
    description:
      'What waits in RabbitMQ and in SQS, declared queue or not, is taken out and kept for a day: it can be looked at (`GET /api/purges/{purge}/messages`) and put back (`POST /api/purges/{purge}/restore`). 202: there is much, and the rest follows by itself; `GET /api/purges/{purge}` says when it is `done`. No more is taken out of RabbitMQ than was there when it was asked for, the oldest first, and out of SQS what came until then: where consumers take messages meanwhile, or the bridge moves some, newer ones may be caught. What a consumer or an AMQP client holds, and failed messages that wait for a retry, stay. With `recoverable: false` nothing is kept, and what functions and clients that pull hold in SQS is gone as well: the quick way, once a minute for a queue. Queues of dead letters cannot be purged: what is in them is on no record yet. Needs `manage:queues`, or `manage:queues.<name>`.',
    path: { queue: queueName },
    body: body(PurgeRequestSchema, { recoverable: true }, { required: false }),
    answers: {
      200: answer('How many.', QueuePurgedSchema, purged, located),
      202: answer(
        'How many until now; more follow.',
        QueuePurgedSchema,
        { ...purged, state: 'running' },
        located,
      ),
    },
    problems: ['not-found', 'conflict', 'purge-in-progress'],
  },
  deleteQueue: {
    tag: 'Queues',
    summary: 'Delete a queue',
    description:
      'With its bridge and its bindings. Refused while messages wait in it or AMQP clients consume it, unless `force=true` says that they may be lost. What the topology declares cannot be deleted. Needs `manage:queues`, or `manage:queues.<name>`; who made it needs neither.',
    path: { queue: queueName },
    query: DeleteQueueQuerySchema,
    answers: { 200: answer('It is gone.', QueueDeletedSchema, { name: 'audit', deleted: true }) },
    problems: ['not-found', 'conflict', 'queue-not-empty'],
  },
} satisfies Record<string, Documented>;
