import * as z from 'zod';
import { AMQP_SHORT_STRING_BYTES } from '../../core/limits.ts';

/** Parameters of paths. What stands there is percent-encoded: `/` as `%2F`. */

const text = z.string().min(1).max(AMQP_SHORT_STRING_BYTES);

export const messageId = text.meta({
  description: "The message's id, as the publish answered it.",
  examples: ['019a2f6e-0d5c-7a41-9c1e-5b0f6f0c8d11'],
});
export const failedId = text.meta({
  description: 'The `id` of the failed message; not its `message_id`.',
  examples: ['5e1f7a80-3c52-8d8e-9b11-6a1de3b0c4f2'],
});
export const groupId = text.meta({
  description: 'The `id` of the group.',
  examples: ['fingerprint-0f3a9c1b2d4e5f60'],
});
export const failureOrMessageId = text.meta({
  description:
    'The `id` of the failed message, or the `message_id` where the message failed on one queue only.',
  examples: ['5e1f7a80-3c52-8d8e-9b11-6a1de3b0c4f2'],
});
export const webhookId = text.meta({
  description: "The webhook's id.",
  examples: ['019a2f6e-9d41-7c13-8a4f-2b0f6f0c8d33'],
});
export const attemptId = text.meta({
  description: 'The `id` of the attempt.',
  examples: ['019a2f70-11c2-7d05-9b66-4c1f6f0c8d44'],
});
export const operationId = text.meta({
  description: "The operation's id.",
  examples: ['019a2f6e-5a10-7e44-8c02-7b1f3d9e6a02'],
});
export const clientId = text.meta({
  description: "The client's id.",
  examples: ['019a2f6e-0000-7000-8000-000000000001'],
});
export const ackId = text.meta({
  description: 'The `ack_id` of one delivery, as the subscription answered it; not the id of the message.',
  examples: ['019a2f6e-3b1f-7c02-8a55-2f9d6c1e7b40'],
});
export const topicName = text.meta({
  description:
    'A pull queue, or a topic. With `name`: an exchange or a topic, to which the subscription is bound.',
  examples: ['auth'],
});
export const queueName = text.meta({ description: "The queue's name.", examples: ['audit'] });
export const purgeId = text.meta({
  description: 'The `purge_id` that the purge answered.',
  examples: ['019a2f6e-7c11-7a02-9e55-3b0f6f0c8d22'],
});
export const exchangeName = text.meta({ description: "The exchange's name.", examples: ['news'] });
export const revisionNumber = text.meta({ description: 'Its `number`; 0 is the original.', examples: ['1'] });
export const ifMatch = z
  .string()
  .regex(/^"[0-9]+"$/)
  .meta({ description: 'The `ETag` of the answer in which you have seen it.', examples: ['"7"'] });
