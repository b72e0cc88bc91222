import * as z from 'zod';
import { HeadersSchema, HeaderTypesSchema, type Message, PropertiesSchema } from './message.ts';

/**
 * What goes beside a body through SQS: the JSON text of the message attribute `courtier`.
 * The SQS body is the message's body itself, as text where SQS allows every character of it, else in base64.
 */
export const EnvelopeSchema = z.object({
  id: z.string().min(1),
  exchange: z.string().nullable(),
  routing_key: z.string().nullable(),
  /** The RabbitMQ queue that the message came out of; null in the outbox, where it has not been routed yet. */
  queue: z.string().nullable(),
  encoding: z.enum(['text', 'base64']),
  /** Set when the body was too large for SQS and waits in the payload store under this key. */
  body_ref: z.string().optional(),
  properties: PropertiesSchema,
  headers: HeadersSchema,
  header_types: HeaderTypesSchema.optional(),
  /** Names of headers that were left out on the way here. */
  dropped_headers: z.array(z.string()).optional(),
  /** ISO 8601; after it the message counts as expired. */
  expires_at: z.string().optional(),
  /** ISO 8601: when the publisher's own time to live ends, beside that of the queue. A retry goes by it. */
  worthless_at: z.string().optional(),
  /** In the outbox: whether an unroutable message is a failure. */
  mandatory: z.boolean().optional(),
  /** In the outbox, of a message that others must not overtake: its row in held-messages.ts. */
  held: z.object({ group: z.string().min(1), token: z.string().min(1) }).optional(),
  /** The purge after which it was put back. */
  restored: z.string().optional(),
  /** Present on a redelivery by the retry workflow. */
  redelivery: z
    .object({
      failed_message_id: z.string(),
      run: z.string(),
      attempt: z.number().int().min(1),
      /** When it failed first, ISO 8601: its place among the messages of its key. */
      failed_at: z.string().optional(),
      /** The group of its key, where later messages of the key wait for it. */
      order_group: z.string().optional(),
      /** Of the body as it failed (core/message/content.ts), whatever a person made of it since. */
      content: z.string().optional(),
      /** The span of the attempt before it, where spans are exported. */
      failed_span: z.string().optional(),
    })
    .optional(),
});
export type Envelope = z.infer<typeof EnvelopeSchema>;

/** The message that an SQS body and its envelope stand for. */
export function toMessage(envelope: Envelope, body: Uint8Array): Message {
  return {
    id: envelope.id,
    exchange: envelope.exchange,
    routingKey: envelope.routing_key,
    body,
    properties: envelope.properties,
    headers: envelope.headers,
    ...(envelope.header_types === undefined ? {} : { headerTypes: envelope.header_types }),
  };
}
