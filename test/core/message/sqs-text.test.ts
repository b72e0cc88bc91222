import { Buffer } from 'node:buffer';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decodeBody, encodeBody, jsonForSqs } from '../../../core/message/sqs-text.ts';

// biome-ignore lint/suspicious/noControlCharactersInRegex: these are what every SQS allows
const ALLOWED = /^[\u0009\u000A\u000D\u0020-\uD7FF\uE000-\uFFFD]+$/;

/** Bytes of all kinds, and texts with the characters that SQS, UTF-8 or a decoder treat in a way of their own. */
const odd = fc.constantFrom('\ufeff', '\uffff', '\ufffe', '\u0000', '\r\n', '\u007f', '=', '😀', 'é', '-');
const text = fc
  .array(fc.oneof(odd, fc.string({ unit: 'binary' })))
  .map((parts) => Buffer.from(parts.join(''), 'utf8'));
const body = fc.oneof(fc.uint8Array({ maxLength: 300 }), text);

describe('a body on its way through SQS', () => {
  it('comes back byte for byte, whatever its bytes', () => {
    fc.assert(
      fc.property(body, (bytes) => {
        const { text, encoding } = encodeBody(bytes);
        expect(text).toMatch(ALLOWED);
        expect(Buffer.compare(decodeBody(text, encoding), bytes)).toBe(0);
      }),
      { numRuns: 1000 },
    );
  });

  it('stays readable where it is text', () => {
    expect(encodeBody(Buffer.from('{"café": "≠"}\r\n'))).toEqual({
      text: '{"café": "≠"}\r\n',
      encoding: 'text',
    });
  });
});

describe('an attribute on its way through SQS', () => {
  it('has only characters that SQS takes, and parses to what it was', () => {
    fc.assert(
      fc.property(fc.array(fc.oneof(odd, fc.string({ unit: 'binary' }))), (parts) => {
        const value = { [parts.join('')]: parts };
        expect(jsonForSqs(value)).toMatch(ALLOWED);
        expect(JSON.parse(jsonForSqs(value))).toEqual(value);
      }),
    );
  });
});
