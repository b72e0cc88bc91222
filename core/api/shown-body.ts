import { Buffer } from 'node:buffer';

const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });
// biome-ignore lint/suspicious/noControlCharactersInRegex: what holds them is no text, and JSON makes six characters of each
const NOT_TEXT = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f]/;

/**
 * A body byte for byte: the text itself, or base64 of what is no text, or would as text be larger than `maxBytes` in the
 * answer.
 */
export function shownBody(body: Uint8Array, maxBytes: number): { body: string; encoding: 'text' | 'base64' } {
  try {
    const text = decoder.decode(body);
    if (!NOT_TEXT.test(text) && fitsAnAnswer(text, maxBytes)) return { body: text, encoding: 'text' };
  } catch {
    // Not UTF-8.
  }
  return { body: Buffer.from(body).toString('base64'), encoding: 'base64' };
}

/** As Lambda passes it on, a string within a string: a quote is four characters there. Base64 has nothing to escape. */
function fitsAnAnswer(text: string, maxBytes: number): boolean {
  return (
    Buffer.byteLength(text) * 4 <= maxBytes ||
    Buffer.byteLength(JSON.stringify(JSON.stringify(text))) <= maxBytes
  );
}
