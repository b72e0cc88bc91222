import type * as z from 'zod';
import { InvalidMessageError } from '../../core/errors.ts';
import { jsonBody } from '../../core/message/body.ts';
import type { Properties } from '../../core/message/message.ts';

/** How many misfits an error lists; the first few say what is wrong. */
const MAX_MISFITS = 10;

/**
 * The body as its consumer's schema wants it. Throws InvalidMessageError, which names the fields that do not fit and
 * never their values.
 */
export function parseBody<Schema extends z.ZodType>(
  schema: Schema,
  body: Uint8Array,
  properties: Properties = {},
): z.output<Schema> {
  const parsed = schema.safeParse(jsonBody(body, properties));
  if (parsed.success) return parsed.data;
  const misfits = parsed.error.issues.slice(0, MAX_MISFITS).map(({ path, message }) => ({
    field: path.map(String).join('.') || '(body)',
    message,
  }));
  const listed = misfits.map(({ field, message }) => `${field}: ${message}`).join('; ');
  throw new InvalidMessageError(`The body does not fit its schema. ${listed}`, {
    details: { fields: misfits.map(({ field }) => field) },
  });
}
