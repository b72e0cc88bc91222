import { Buffer } from 'node:buffer';
import type { APIGatewayProxyEvent } from 'aws-lambda';
import type * as z from 'zod';
import { body, bodyBytes } from '../../adapters/http/request.ts';
import { rawMember } from '../../core/json/raw-member.ts';
import { checkRequestSize, PayloadTooLargeError } from '../../core/message/payload-limit.ts';

export type InputOptions = { payloadLimitBytes: number; now: () => Date; newId: () => string };

/**
 * The body, checked, with its `message` byte for byte. `permit` runs before the message's size is looked at.
 *
 * @throws PayloadTooLargeError (413), InvalidInputError (400 for what is not JSON, 422 for what does not fit), and
 * what `permit` throws
 */
export function readInput<T, C>(
  event: APIGatewayProxyEvent,
  schema: z.ZodType<T>,
  permit: (input: T) => C,
  { payloadLimitBytes }: InputOptions,
): { input: T; message: Buffer; caller: C } {
  const bytes = bodyBytes(event);
  checkRequestSize(bytes.byteLength, payloadLimitBytes);
  // The message's own text travels on, byte for byte, whatever it holds.
  const input = body(event, schema, [['message']]);
  const caller = permit(input);
  // Never undefined: the schema has seen the member.
  const message = Buffer.from(rawMember(new TextDecoder().decode(bytes), 'message') ?? '', 'utf8');
  if (message.byteLength > payloadLimitBytes)
    throw new PayloadTooLargeError(message.byteLength, payloadLimitBytes);
  return { input, message, caller };
}
