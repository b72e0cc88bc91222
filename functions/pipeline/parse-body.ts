import type * as z from 'zod';
import { inflated } from '../../adapters/zlib/inflated.ts';
import { InvalidMessageError } from '../../core/errors.ts';
import type { Properties } from '../../core/message/message.ts';

/** How many misfits an error tells; the first few say what is wrong. */
const MISFITS_TOLD = 10;
const decoder = new TextDecoder('utf-8', { fatal: true });

/**
 * The body as its consumer's schema wants it. Throws InvalidMessageError, which names the fields that do not fit and
 * never their values.
 */
export function parseBody<Schema extends z.ZodType>(
  schema: Schema,
  body: Uint8Array,
  properties: Properties = {},
): z.output<Schema> {
  const parsed = schema.safeParse(parseJson(inflated(body, properties.content_encoding), properties));
  if (parsed.success) return parsed.data;
  const misfits = parsed.error.issues.slice(0, MISFITS_TOLD).map(({ path, message }) => ({
    field: path.map(String).join('.') || '(body)',
    message,
  }));
  const told = misfits.map(({ field, message }) => `${field}: ${message}`).join('; ');
  throw new InvalidMessageError(`The body does not fit its schema. ${told}`, {
    details: { fields: misfits.map(({ field }) => field) },
  });
}

/** By content type there would be one decoder each; JSON is the only one so far, and what nobody labelled is taken for it. */
function parseJson(body: Uint8Array, { content_type, content_encoding }: Properties): unknown {
  try {
    return JSON.parse(decoder.decode(body));
  } catch {
    // Not as the cause: its text quotes the body.
    const labels = { content_type, content_encoding };
    throw new InvalidMessageError('The body is not JSON in UTF-8.', { details: labels });
  }
}
