import { Buffer } from 'node:buffer';
import * as z from 'zod';
import { HeaderValueSchema, type Message, PropertiesSchema } from './message.ts';

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
  headers: z.record(z.string(), HeaderValueSchema),
  /** ISO 8601; after it the message counts as expired. */
  expires_at: z.string().optional(),
  /** In the outbox: whether an unroutable message is a failure. */
  mandatory: z.boolean().optional(),
  /** Present on a redelivery by the retry workflow. */
  redelivery: z
    .object({
      failed_message_id: z.string(),
      run: z.string(),
      attempt: z.number().int().min(1),
      /** When it failed first, ISO 8601: its place among the messages of its key. */
      failed_at: z.string().optional(),
    })
    .optional(),
});
export type Envelope = z.infer<typeof EnvelopeSchema>;

// https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_SendMessage.html: anything outside these
// ranges is refused with InvalidMessageContents. AWS also takes what lies beyond U+FFFF (an emoji), which some of those
// who speak SQS's language refuse; it costs nothing to send it in the other form.
// biome-ignore lint/suspicious/noControlCharactersInRegex: tab, line feed and carriage return are among the allowed
const ALLOWED_BY_SQS = /^[\u0009\u000A\u000D\u0020-\uD7FF\uE000-\uFFFD]+$/;
const ESCAPED_FOR_SQS = /[\uD800-\uDFFF\uFFFE\uFFFF]/g;
const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/** The body as SQS can carry it, and how it was encoded. An empty body is base64 of nothing, sent as one `=`. */
export function encodeBody(body: Uint8Array): { text: string; encoding: Envelope['encoding'] } {
  try {
    const text = decoder.decode(body);
    if (ALLOWED_BY_SQS.test(text)) return { text, encoding: 'text' };
  } catch {
    // Not UTF-8: base64 below carries it unchanged.
  }
  return { text: Buffer.from(body).toString('base64') || '=', encoding: 'base64' };
}

export function decodeBody(text: string, encoding: Envelope['encoding']): Uint8Array {
  return encoding === 'text' ? Buffer.from(text, 'utf8') : Buffer.from(text, 'base64');
}

/** A JSON text whose characters SQS takes: JSON.stringify leaves some in place that SQS may refuse, such as U+FFFF. */
export function jsonForSqs(value: unknown): string {
  return JSON.stringify(value).replace(
    ESCAPED_FOR_SQS,
    (odd) => `\\u${odd.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}

/** The message that an SQS body and its envelope stand for. */
export function toMessage(envelope: Envelope, body: Uint8Array): Message {
  return {
    id: envelope.id,
    exchange: envelope.exchange,
    routingKey: envelope.routing_key,
    body,
    properties: envelope.properties,
    headers: envelope.headers,
  };
}
