import { Buffer } from 'node:buffer';
import type { ReadBody } from '../../adapters/http/middleware/checked-input.ts';
import { rawMember } from '../../core/json/raw-member.ts';
import { checkRequestSize, PayloadTooLargeError } from '../../core/message/payload-limit.ts';

/** A request's `message` travels on as its own text, byte for byte, whatever it holds. */
export const MESSAGE_OPAQUE = [['message']] as const;

/** How the body of a request with a `message` is read: PayloadTooLargeError (413) before anything of it is parsed. */
export function messageBody(payloadLimitBytes: number): ReadBody {
  return { opaque: MESSAGE_OPAQUE, checkSize: (bytes) => checkRequestSize(bytes, payloadLimitBytes) };
}

/**
 * The bytes of the member `message` of a request's JSON text, which its schema has seen.
 *
 * @throws PayloadTooLargeError (413)
 */
export function messageBytes(text: string, payloadLimitBytes: number): Buffer {
  const message = Buffer.from(rawMember(text, 'message') ?? '', 'utf8');
  if (message.byteLength > payloadLimitBytes)
    throw new PayloadTooLargeError(message.byteLength, payloadLimitBytes);
  return message;
}
