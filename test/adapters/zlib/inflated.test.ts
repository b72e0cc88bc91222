import { deflateSync, gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { inflated } from '../../../adapters/zlib/inflated.ts';
import { InvalidMessageError } from '../../../core/errors.ts';
import { INFLATED_BODY_BYTES } from '../../../core/limits.ts';

const text = '{"n":1}';
const read = (body: Uint8Array, encoding?: string) => Buffer.from(inflated(body, encoding)).toString();

describe('a body', () => {
  it.each(['gzip', 'x-gzip', 'GZIP', ' gzip '])('that says %j is unpacked', (encoding) => {
    expect(read(gzipSync(text), encoding)).toBe(text);
  });

  it.each([undefined, '', 'utf-8', 'identity'])('that says %j is as it is', (encoding) => {
    expect(read(Buffer.from(text), encoding)).toBe(text);
  });

  it.each([
    ['is no gzip', Buffer.from(text)],
    ['is of another kind', deflateSync(text)],
    ['is cut short', gzipSync(text.repeat(100)).subarray(0, 30)],
    ['is empty', Buffer.alloc(0)],
    ['becomes too large', gzipSync(Buffer.alloc(INFLATED_BODY_BYTES + 1))],
  ])('that says gzip and %s is refused for good', (_, body) => {
    expect(() => inflated(body, 'gzip')).toThrow(InvalidMessageError);
  });

  it('may become as large as the limit', () => {
    expect(inflated(gzipSync(Buffer.alloc(INFLATED_BODY_BYTES)), 'gzip').byteLength).toBe(
      INFLATED_BODY_BYTES,
    );
  });
});
