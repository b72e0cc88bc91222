import { Buffer } from 'node:buffer';
import type { Envelope } from './envelope.ts';

// https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_SendMessage.html: anything outside these
// ranges is refused with InvalidMessageContents. AWS also takes what lies beyond U+FFFF (an emoji), which some of those
// who speak SQS's language refuse; it costs nothing to send it in the other form.
// biome-ignore lint/suspicious/noControlCharactersInRegex: tab, line feed and carriage return are among the allowed
const ALLOWED_BY_SQS = /^[\u0009\u000A\u000D\u0020-\uD7FF\uE000-\uFFFD]+$/;
const ESCAPED_FOR_SQS = /[\uD800-\uDFFF\uFFFE\uFFFF]/g;
const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/** The body as SQS can carry it, and how it was encoded. An empty body is base64 of nothing, sent as one `=`. */
export function encodeBody(body: Uint8Array): { text: string; encoding: Envelope['encoding'] } {
  try {
    const text = decoder.decode(body);
    if (ALLOWED_BY_SQS.test(text)) return { text, encoding: 'text' };
  } catch {
    // Not UTF-8: base64 below carries it unchanged.
  }
  return { text: Buffer.from(body).toString('base64') || '=', encoding: 'base64' };
}

export function decodeBody(text: string, encoding: Envelope['encoding']): Uint8Array {
  return encoding === 'text' ? Buffer.from(text, 'utf8') : Buffer.from(text, 'base64');
}

/** A JSON text whose characters SQS takes: JSON.stringify leaves some in place that SQS may refuse, such as U+FFFF. */
export function jsonForSqs(value: unknown): string {
  return JSON.stringify(value).replace(
    ESCAPED_FOR_SQS,
    (odd) => `\\u${odd.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}
