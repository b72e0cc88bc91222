import * as z from 'zod';

/** A header's value, as JSON can carry it. RabbitMQ's tables and arrays (x-death) arrive as objects and arrays. */
export type HeaderValue = string | number | boolean | null | HeaderValue[] | { [name: string]: HeaderValue };

export const HeaderValueSchema: z.ZodType<HeaderValue> = z.lazy(() =>
  z.union([
    z.string(),
    z.number(),
    z.boolean(),
    z.null(),
    z.array(HeaderValueSchema),
    z.record(z.string(), HeaderValueSchema),
  ]),
);

/** The AMQP 0-9-1 basic properties that travel with a message, under Courtier's JSON names. */
export const PropertiesSchema = z.object({
  content_type: z.string().optional(),
  content_encoding: z.string().optional(),
  correlation_id: z.string().optional(),
  reply_to: z.string().optional(),
  type: z.string().optional(),
  app_id: z.string().optional(),
  /** ISO 8601, UTC. */
  timestamp: z.string().optional(),
  /** 0 to 255; quorum queues know two: above 4 is high. */
  priority: z.number().int().min(0).max(255).optional(),
  /** Milliseconds from publishing until the message counts as expired. */
  expiration_ms: z.number().int().min(0).optional(),
});
export type Properties = z.infer<typeof PropertiesSchema>;

/** A message on its way through Courtier. The body is the publisher's own, byte for byte. */
export type Message = {
  /** AMQP messageId. Effect once is promised only for an id that the publisher chose. */
  id: string;
  /** Null when an AMQP client did not say: RabbitMQ's event source passes neither exchange nor routing key. */
  exchange: string | null;
  routingKey: string | null;
  body: Uint8Array;
  properties: Properties;
  headers: Record<string, HeaderValue>;
};
