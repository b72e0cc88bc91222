import { rawMember } from '../../../core/json/raw-member.ts';
import type { FailedMessage } from '../api/schema.ts';
import { bytesOfBase64 } from './hex.ts';
import { prettyJson } from './json-text.ts';

/** A body as text, where it is text, and as bytes. `answer`: the API's own text, in which a JSON body is as it was written. */
export function contentOf(
  { payload, payload_encoding }: FailedMessage,
  answer: string,
): { text?: string; bytes: Uint8Array } {
  if (payload_encoding === 'base64') return { bytes: bytesOfBase64(String(payload)) };
  const text = payload_encoding === 'json' ? (rawMember(answer, 'payload') ?? '') : String(payload);
  return { text, bytes: new TextEncoder().encode(text) };
}

/** The body to begin a correction with: JSON on lines of its own. Undefined: it is no text, or not here. */
export function bodyToCorrect(message: FailedMessage, answer: string): string | undefined {
  // Who sees masks may not save a correction: they would stand in it.
  if (message.payload_omitted !== null || message.payload_masked) return undefined;
  const { text } = contentOf(message, answer);
  if (text === undefined) return undefined;
  return (
    prettyJson(text)
      ?.map((token) => token.text)
      .join('') ?? text
  );
}
