import type * as z from 'zod';
import { InvalidMessageError } from '../../core/errors.ts';

/** How many misfits an error tells; the first few say what is wrong. */
const MISFITS_TOLD = 10;
const decoder = new TextDecoder('utf-8', { fatal: true });

/**
 * The body as its consumer's schema wants it. Throws InvalidMessageError, which names the fields that do not fit and
 * never their values.
 */
export function parseBody<Schema extends z.ZodType>(schema: Schema, body: Uint8Array): z.output<Schema> {
  const parsed = schema.safeParse(parseJson(body));
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

function parseJson(body: Uint8Array): unknown {
  try {
    return JSON.parse(decoder.decode(body));
  } catch {
    // Not as the cause: its text quotes the body.
    throw new InvalidMessageError('The body is not JSON in UTF-8.');
  }
}
