import * as z from 'zod';
import { attemptNumber } from '../failure/report.ts';
import { PULL_ANSWER_BYTES } from '../limits.ts';
import { HeadersSchema, HeaderTypesSchema, PropertiesSchema } from '../message/message.ts';
import type { Pulled } from '../subscriptions/pull-queues.ts';
import { shownBody } from './shown-body.ts';

/** One message that was given out. */
export const PulledMessageSchema = z.object({
  ack_id: z.string().describe('For ack, nack and extend. Opaque, and of this delivery alone.'),
  message_id: z.string().describe("The publisher's own id: the same whenever the message comes again."),
  queue: z.string(),
  exchange: z.string().nullable(),
  routing_key: z.string().nullable(),
  body: z
    .string()
    .describe(
      'Byte for byte what was published: the text itself, or base64 of what is no text, or would be too large as text (`encoding`).',
    ),
  encoding: z.enum(['text', 'base64']),
  properties: PropertiesSchema,
  headers: HeadersSchema,
  header_types: HeaderTypesSchema.optional(),
  attempt: z.int().min(1).describe('1 is the first delivery, 2 the first retry after a failure.'),
  receives: z.int().min(1).describe('How often it was given out in this attempt.'),
  visible_at: z.string().describe('When it is given out again unless it was acknowledged.'),
});
export type PulledMessage = z.infer<typeof PulledMessageSchema>;

/** What a pull answers, also when nothing came. */
export const PulledSchema = z.object({ topic: z.string(), items: z.array(PulledMessageSchema) });
export type PulledView = z.infer<typeof PulledSchema>;

/** What ack, nack and extend answer. The same again when they are asked again. */
export const DeliveryStateSchema = z.object({
  ack_id: z.string(),
  message_id: z.string(),
  queue: z.string(),
  status: z.enum(['open', 'acknowledged', 'requeued', 'failed']),
  visible_at: z.string().optional().describe('While it is open.'),
  failed_message_id: z.string().optional().describe('Where it is recorded, when it failed.'),
});
export type DeliveryState = z.infer<typeof DeliveryStateSchema>;

export function viewPulled(
  { envelope, body, receives }: Pick<Pulled, 'envelope' | 'body' | 'receives'>,
  delivery: { id: string; queue: string; visible_at: string },
): PulledMessage {
  return {
    ack_id: delivery.id,
    message_id: envelope.id,
    queue: delivery.queue,
    exchange: envelope.exchange,
    routing_key: envelope.routing_key,
    ...shownBody(body, PULL_ANSWER_BYTES),
    properties: envelope.properties,
    headers: envelope.headers,
    ...(envelope.header_types === undefined ? {} : { header_types: envelope.header_types }),
    attempt: attemptNumber(envelope),
    receives,
    visible_at: delivery.visible_at,
  };
}
