import * as z from 'zod';
import type { Headers, HeaderTypes } from './header-value.ts';
import { headersProblem } from './table.ts';

/**
 * Checked without recursion, because a publisher chooses how deep its headers are, and taken as they are: a copy would
 * lose a member named `__proto__`.
 */
export const HeadersSchema = z
  .unknown()
  .refine((value) => headersProblem(value) === undefined, {
    error: ({ input }) => `must be headers that AMQP can carry: ${headersProblem(input)}`,
    abort: true,
  })
  .meta({
    type: 'object',
    additionalProperties: {
      description: 'Any JSON value: AMQP has a type for each, tables and arrays among them.',
    },
  }) as unknown as z.ZodType<Headers>;

export const HeaderTypesSchema = z
  .unknown()
  .refine((value) => headersProblem(value) === undefined, { error: 'must name types of headers' })
  .meta({
    type: 'object',
    description:
      'The AMQP types that JSON does not show, in the shape of the headers (an array by index): `timestamp`, or `binary` for a long string that is not UTF-8, in base64.',
    additionalProperties: {},
  }) as unknown as z.ZodType<HeaderTypes>;

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
  /** The RabbitMQ user that published it, checked by RabbitMQ: nobody can publish under another's name. */
  user_id: z.string().optional(),
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
  headers: Headers;
  headerTypes?: HeaderTypes;
};
