import * as z from 'zod';
import {
  DeliveryStateSchema,
  PulledMessageSchema,
  PulledSchema,
} from '../../core/api/views-subscriptions.ts';
import { ExtendSchema } from '../../functions/deliveries/extend.ts';
import { NackSchema } from '../../functions/deliveries/nack.ts';
import { PullQuerySchema } from '../../functions/subscriptions/pull-query.ts';
import { answer, body, content, type Documented } from './documented.ts';
import { ackId, topicName } from './parameters.ts';

export const subscriptionsSchemas = {
  Pulled: PulledSchema,
  PulledMessage: PulledMessageSchema,
  Nack: NackSchema,
  Extend: ExtendSchema,
  DeliveryState: DeliveryStateSchema,
};

const message: z.output<typeof PulledMessageSchema> = {
  ack_id: '019a2f6e-3b1f-7c02-8a55-2f9d6c1e7b40',
  message_id: '019a2f6e-0d5c-7a41-9c1e-5b0f6f0c8d11',
  queue: 'sign_ins',
  exchange: 'events',
  routing_key: 'user.signed-in',
  body: '{"user": "ada"}',
  encoding: 'text',
  properties: { content_type: 'application/json' },
  headers: {},
  attempt: 1,
  receives: 1,
  visible_at: '2026-01-05T10:00:30.000Z',
};
const { ack_id, message_id, queue, visible_at } = message;
const state = { ack_id, message_id, queue };

/** In the format of server-sent events. */
const EventStreamSchema = z
  .string()
  .describe('Server-sent events: `id` is the `ack_id`, `data` a PulledMessage as JSON.');
const stream = `retry: 100\n\nid: ${ack_id}\nevent: message\ndata: ${JSON.stringify(message)}\n\n: end, ask again\n\n`;

export const subscriptions = {
  pull: {
    tag: 'Consuming',
    summary: 'Take messages',
    description:
      'The next messages of a pull queue or a topic, each hidden from others until its visibility timeout is over. With `name` it is a durable subscription, which is made on first use: all who use the same name share its messages, each name sees all. What is not acknowledged comes again; after five times it is a failed message. With `Accept: text/event-stream` the answer is server-sent events, which end before API Gateway would end them; an EventSource asks again by itself, and nothing that was not acknowledged is lost. Needs `consume:<queue>`; of a subscription, `consume:<topic>--<name>`, with `--` for each dot of the topic. An exchange is no topic: `consume:auth--*` is about what is below the topic `auth`, and about no exchange `auth.secrets`.',
    path: { topic: topicName },
    query: PullQuerySchema,
    headers: {
      Accept: z.string().optional().describe('`text/event-stream`: as server-sent events.'),
    },
    answers: {
      200: answer(
        'What is there; after the wait, perhaps nothing.',
        PulledSchema,
        { topic: 'auth', items: [message] },
        { also: [content('text/event-stream', EventStreamSchema, stream)] },
      ),
    },
    problems: [
      'too-many-in-flight',
      'not-found',
      'not-pulled',
      'unknown-exchange',
      'conflict',
      'queue-limit-reached',
      'queue-quota-reached',
      'queue-deleted-recently',
      'work-queue-not-there',
    ],
  },
  ack: {
    tag: 'Consuming',
    summary: 'Acknowledge a message',
    description: 'It is handled, and does not come again. Safe to repeat.',
    path: { id: ackId },
    answers: { 200: answer('It is gone.', DeliveryStateSchema, { ...state, status: 'acknowledged' }) },
    problems: ['unknown-delivery', 'visibility-over', 'delivery-settled'],
  },
  nack: {
    tag: 'Consuming',
    summary: 'Give a message back',
    description:
      'With `requeue` (and without a body) it is given out again, at once or after `delay`. With `requeue: false` it is a failed message, with the `error` that is given, and is retried by its schedule.',
    path: { id: ackId },
    body: body(
      NackSchema,
      { requeue: false, error: { name: 'CardDeclined', message: 'no funds' } },
      { required: false },
    ),
    answers: {
      200: answer('What became of it.', DeliveryStateSchema, {
        ...state,
        status: 'failed',
        failed_message_id: '5e1f7a80-3c52-8d8e-9b11-6a1de3b0c4f2',
      }),
    },
    problems: ['unknown-delivery', 'visibility-over', 'delivery-settled'],
  },
  extend: {
    tag: 'Consuming',
    summary: 'Take longer over a message',
    description: 'A new visibility timeout, from now on. At most 12 hours after the message was given out.',
    path: { id: ackId },
    body: body(ExtendSchema, { visibility: 600 }),
    answers: { 200: answer('Until when.', DeliveryStateSchema, { ...state, status: 'open', visible_at }) },
    problems: ['unknown-delivery', 'visibility-over', 'delivery-settled', 'visibility-limit'],
  },
} satisfies Record<string, Documented>;
