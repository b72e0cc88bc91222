import { Buffer } from 'node:buffer';
import * as z from 'zod';
import { AMQP_SHORT_STRING_BYTES } from '../limits.ts';

// biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what it looks for
const NO_CONTROLS = /^[^\u0000-\u001f\u007f-\u009f]*$/;
const TOO_LONG = `must be at most ${AMQP_SHORT_STRING_BYTES} bytes of UTF-8`;

/**
 * Text that AMQP 0-9-1 can carry as a short string: at most 255 bytes of UTF-8. Control characters are refused too:
 * they are legal, but a name that cannot be seen or typed cannot be operated.
 */
export const ShortStringSchema = z
  .string()
  // What a JSON Schema can say, for the document of the API; then the bytes, which it cannot.
  .max(AMQP_SHORT_STRING_BYTES, { error: TOO_LONG, abort: true })
  .regex(NO_CONTROLS, { error: 'must not contain control characters' })
  .refine((text) => text.isWellFormed() && Buffer.byteLength(text, 'utf8') <= AMQP_SHORT_STRING_BYTES, {
    error: TOO_LONG,
  });
