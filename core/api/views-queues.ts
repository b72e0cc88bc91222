import * as z from 'zod';
import { UnreadableSchema } from '../readable-rows.ts';

const count = z.int().min(0);
const figure = z.number().min(0).nullable();
/** RabbitMQ's part of it may be unknown, where its management API does not count. */
const counted = count.nullable();
const next = z.string().nullable().describe('Given back as `cursor` for the next page; null on the last.');

/** One queue, in RabbitMQ and in SQS together. */
export const QueueViewSchema = z.object({
  name: z.string(),
  origin: z
    .enum(['declared', 'run-time', 'broker'])
    .describe('Declared by the topology, created over HTTP, or made on the broker by somebody else.'),
  delivery: z
    .enum(['lambda', 'pull', 'amqp', 'dead-letters', 'last-resort', 'tap', 'trail'])
    .describe(
      'Who handles its messages: a consumer function, HTTP clients, AMQP clients, or the recorder of failures; `last-resort` is for those that reach it by no event. `tap` and `trail` are the trail of messages.',
    ),
  message_count: counted.describe(
    'What waits anywhere: ready, in flight, delayed and waiting for a retry. Null where one of them is not known. A message on its way from RabbitMQ to SQS may count twice for a moment.',
  ),
  consumer_count: counted.describe(
    'Consumers in RabbitMQ. Of a queue that is bridged, the bridge is one. Null in a list where RabbitMQ does not count.',
  ),
  ready: counted.describe(
    'Nobody has taken them: in RabbitMQ as of some seconds ago, in SQS approximately. Null in a list where RabbitMQ does not count (its `management_metrics_collection` is switched off).',
  ),
  in_flight: counted.describe(
    'Given to somebody who has not said yet what became of them. Null where RabbitMQ does not count.',
  ),
  delayed: count.describe('Not to be received yet.'),
  waiting_for_retry: count.describe('Failed messages of this queue that wait for their next retry.'),
  waiting_for_retry_more: z
    .boolean()
    .describe('There were too many waiting to count all: there may be more than `waiting_for_retry`.'),
  oldest_age_seconds: figure.describe(
    'How long its oldest message has been in SQS, received or not, as CloudWatch knew some minutes ago; a message that is delivered again after a failure begins again. 0 when nothing is ready, in flight or delayed. Null when CloudWatch has no figure (yet), or nothing of it is in SQS: of what waits in RabbitMQ, and of a queue with delivery `amqp` at all times, nobody knows the age, because quorum queues do not tell it.',
  ),
  publish_rate: figure.describe('Messages a second; null where RabbitMQ has no figure yet.'),
  deliver_rate: figure,
  ack_rate: figure,
  capacity: z
    .int()
    .positive()
    .nullable()
    .describe('Messages that RabbitMQ keeps at most; null: no limit known.'),
  capacity_used: figure.describe('Share of the capacity that is used: 0 to 1.'),
});
export type QueueView = z.infer<typeof QueueViewSchema>;

export const QueueListSchema = z.object({
  items: z.array(QueueViewSchema),
  next,
  unreadable: UnreadableSchema,
});
export type QueueList = z.infer<typeof QueueListSchema>;

export const BindingViewSchema = z.object({
  exchange: z.string(),
  destination: z.string(),
  destination_type: z.enum(['queue', 'exchange']),
  queue: z.string().nullable().describe('The destination where it is a queue.'),
  routing_key: z.string(),
  declared: z.boolean().describe('By the topology: it cannot be deleted.'),
});
export type BindingView = z.infer<typeof BindingViewSchema>;

export const BindingListSchema = z.object({ items: z.array(BindingViewSchema), next });
export type BindingList = z.infer<typeof BindingListSchema>;

/** A queue alone: how it does, what it is bound to, and what it was made with. */
export const QueueDetailsSchema = QueueViewSchema.extend({
  message_ttl_ms: z.int().positive().nullable().describe('Null: not known, the queue was not made here.'),
  max_length: z.int().positive().nullable().describe('Null: no limit, or not known.'),
  bindings: z.array(BindingViewSchema).describe('The first 200.'),
  subscription: z.object({ topic: z.string(), name: z.string() }).nullable(),
  created_by: z.string().nullable().describe('Id of the client that created it over HTTP.'),
  created_at: z.string().nullable(),
});
export type QueueDetails = z.infer<typeof QueueDetailsSchema>;

export const QueueStatsSchema = QueueViewSchema.extend({
  published: figure.describe('Messages put into the queue since it was made or RabbitMQ was started.'),
  delivered: figure.describe('Given out by RabbitMQ, to the bridge or AMQP clients; repeats included.'),
  acknowledged: figure,
});
export type QueueStats = z.infer<typeof QueueStatsSchema>;

const column = z.array(count.nullable());
/** What queues held during the last hours, as columns: one entry for each time of `at`. */
export const QueueHistorySchema = z.object({
  every_seconds: z.int().positive().describe('From one time to the next, where nothing is missing.'),
  at: z.array(z.string()).describe('The times, ISO 8601, the oldest first.'),
  queues: z
    .array(
      z.object({
        name: z.string(),
        in_rabbitmq: column.describe('Ready or taken. Null where the queue was not there.'),
        in_sqs: column.describe(
          'Visible, in flight or delayed, approximately. Null where the queue has no part in SQS.',
        ),
        consumers: column.describe('In RabbitMQ; of a queue that is bridged, the bridge is one.'),
      }),
    )
    .describe('By name, of at most 500 at each time.'),
});
export type QueueHistoryView = z.infer<typeof QueueHistorySchema>;

export const QueuePurgedSchema = z.object({
  name: z.string(),
  purged: count.describe(
    'Messages that were taken out until now; where nothing is kept, what RabbitMQ counted and what SQS said it had: approximate.',
  ),
  purge_id: z
    .string()
    .nullable()
    .describe('Where they are kept: GET /api/purges/{purge}. Null: nothing is kept.'),
  state: z.enum(['running', 'done']).describe('`running`: more are being taken out.'),
});
export type QueuePurged = z.infer<typeof QueuePurgedSchema>;

export const QueueDeletedSchema = z.object({ name: z.string(), deleted: z.literal(true) });
export type QueueDeleted = z.infer<typeof QueueDeletedSchema>;

export const BindingDeletedSchema = z.object({
  exchange: z.string(),
  queue: z.string(),
  routing_key: z.string(),
  deleted: z.literal(true),
});
export type BindingDeleted = z.infer<typeof BindingDeletedSchema>;

export const ExchangeViewSchema = z.object({
  name: z.string(),
  type: z.string(),
  durable: z.boolean(),
  declared: z.boolean().describe('By the topology: it cannot be deleted.'),
});
export type ExchangeView = z.infer<typeof ExchangeViewSchema>;

export const ExchangeListSchema = z.object({ items: z.array(ExchangeViewSchema), next });
export type ExchangeList = z.infer<typeof ExchangeListSchema>;

export const ExchangeDetailsSchema = ExchangeViewSchema.extend({
  bindings: z.array(BindingViewSchema).describe('From it to queues and exchanges: the first 200.'),
});
export type ExchangeDetails = z.infer<typeof ExchangeDetailsSchema>;

export const ExchangeDeletedSchema = z.object({ name: z.string(), deleted: z.literal(true) });
export type ExchangeDeleted = z.infer<typeof ExchangeDeletedSchema>;
