import { Buffer } from 'node:buffer';
import * as z from 'zod';
import {
  EXPIRATION_MS_MAX,
  HEADER_COUNT_MAX,
  HEADER_NAME_BYTES,
  HEADERS_BYTES_MAX,
  MESSAGE_ID_CHARS,
} from '../limits.ts';
import type { HeaderValue } from './header-value.ts';
import { HeadersSchema, PropertiesSchema } from './message.ts';
import { ShortStringSchema } from './short-string.ts';

/** Chosen by the publisher; it stands in paths, in logs and in table keys, so only what needs no escaping there. */
export const MessageIdSchema = z.string().regex(new RegExp(`^[A-Za-z0-9._:~@-]{1,${MESSAGE_ID_CHARS}}$`), {
  error: `must be 1 to ${MESSAGE_ID_CHARS} of the characters A-Z a-z 0-9 . _ : ~ @ -`,
});

const property = ShortStringSchema.optional();

/** What a publisher may set. `timestamp` is kept to the second: AMQP carries no more. */
export const PublishPropertiesSchema = PropertiesSchema.omit({ user_id: true })
  .extend({
    content_type: property,
    content_encoding: property,
    correlation_id: property,
    reply_to: property,
    type: property,
    app_id: property,
    timestamp: z.iso.datetime({ offset: true, error: 'must be an ISO 8601 time with its zone' }).optional(),
    expiration_ms: z.number().int().min(0).max(EXPIRATION_MS_MAX).optional(),
  })
  .strict();

/**
 * Headers that mean something to RabbitMQ or Courtier. CC and BCC would route past the permission that was checked;
 * the death headers would make a message look as if it had failed elsewhere, and RabbitMQ's counts are its own.
 */
const RESERVED = /^(x-courtier-|x-(first|last)-death-|(cc|bcc|x-death|x-(delivery|acquired)-count)$)/i;

/** The same for readers of the API's document, where a pattern has no flags. */
const HEADER_NAME =
  '^(?!([xX]-[cC][oO][uU][rR][tT][iI][eE][rR]-|([cC][cC]|[bB][cC][cC]|[xX]-[dD][eE][aA][tT][hH]|[xX]-([dD][eE][lL][iI][vV][eE][rR][yY]|[aA][cC][qQ][uU][iI][rR][eE][dD])-[cC][oO][uU][nN][tT])$|[xX]-([fF][iI][rR][sS][tT]|[lL][aA][sS][tT])-[dD][eE][aA][tT][hH]-))[^\\u0000-\\u001f\\u007f-\\u009f]*$';

export const PublishHeadersSchema = HeadersSchema.refine(
  (headers) => Object.keys(headers).length <= HEADER_COUNT_MAX,
  {
    error: `must not be more than ${HEADER_COUNT_MAX} headers`,
  },
)
  .refine((headers) => Buffer.byteLength(JSON.stringify(headers), 'utf8') <= HEADERS_BYTES_MAX, {
    error: `must not be larger than ${HEADERS_BYTES_MAX} bytes of JSON`,
  })
  .superRefine((headers, context) => {
    for (const [name, value] of Object.entries(headers)) {
      const problem = RESERVED.test(name) ? 'is reserved' : (nameProblem(name) ?? nestedNameProblem(value));
      if (problem) context.addIssue({ code: 'custom', path: [name], message: problem });
    }
  })
  .meta({
    description: `At most ${HEADER_COUNT_MAX}, and ${HEADERS_BYTES_MAX} bytes of JSON. The names of all members, also within values, are 1 to ${HEADER_NAME_BYTES} bytes of UTF-8.`,
    maxProperties: HEADER_COUNT_MAX,
    propertyNames: { minLength: 1, maxLength: HEADER_NAME_BYTES, pattern: HEADER_NAME },
  });

function nameProblem(name: string): string | undefined {
  if (name === '' || Buffer.byteLength(name, 'utf8') > HEADER_NAME_BYTES) {
    return `has a name that is not 1 to ${HEADER_NAME_BYTES} bytes long`;
  }
  return ShortStringSchema.safeParse(name).success ? undefined : 'has control characters in its name';
}

/** The names inside a table have the same limit on the wire. */
function nestedNameProblem(value: HeaderValue): string | undefined {
  if (typeof value !== 'object' || value === null) return undefined;
  const names = Array.isArray(value) ? [] : Object.keys(value);
  for (const name of names) {
    const problem = nameProblem(name);
    if (problem) return `holds a table in which a member ${problem}`;
  }
  for (const inner of Object.values(value)) {
    const problem = nestedNameProblem(inner);
    if (problem) return problem;
  }
  return undefined;
}

/**
 * The body of POST /api/messages/publish. `message` is any JSON value: the message's body is its JSON text, byte for
 * byte as it stands in the request (core/json/raw-member.ts), a string with its quotes. A member that is not known is an
 * error: a misspelt `routing_key` would otherwise send the message astray.
 */
export const PublishRequestSchema = z.strictObject({
  exchange: ShortStringSchema.min(1, { error: 'must not be empty' }),
  routing_key: ShortStringSchema.default('').describe('Empty by default, as a fanout exchange wants it.'),
  message: z.unknown().refine((value) => value !== undefined, { error: 'is missing' }),
  properties: PublishPropertiesSchema.default({}),
  headers: PublishHeadersSchema.default({}),
  mandatory: z.boolean().default(true).describe('Whether a message that reaches no queue is an error (422).'),
  message_id: MessageIdSchema.optional(),
});

/**
 * The body of POST /publish: a topic instead of exchange and routing key. A `*` or `#` would be no
 * pattern here but a letter, and nobody means that.
 */
export const PublishTopicSchema = PublishRequestSchema.omit({ exchange: true, routing_key: true }).extend({
  topic: ShortStringSchema.regex(/^[^.*#\s]+(\.[^.*#\s]+)*$/, { error: 'must be words separated by dots' }),
});
