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
export const clientId = text.meta({
  description: "The client's id.",
  examples: ['019a2f6e-0000-7000-8000-000000000001'],
});
