import * as z from 'zod';
import { LogEntrySchema } from '../audit/message-log.ts';
import { PublishedMessageSchema } from './views-messages.ts';

/** A message that came into a queue, and what became of it there. */
export const QueueMessageSchema = PublishedMessageSchema.extend({
  status: LogEntrySchema.shape.status
    .nullable()
    .describe(
      'What the consumer function of this queue has done with it. Null: it has not taken it yet, or the queue is consumed by clients, which do not say.',
    ),
});

export const QueueMessageListSchema = z.object({
  items: z.array(QueueMessageSchema).describe('The newest first.'),
});
export type QueueMessageList = z.infer<typeof QueueMessageListSchema>;
