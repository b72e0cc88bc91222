import { brotliCompressSync, deflateRawSync, deflateSync, gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { InvalidMessageError } from '../../../core/errors.ts';
import { INFLATED_BODY_BYTES } from '../../../core/limits.ts';
import { jsonBody, jsonBodyOrNothing } from '../../../core/message/body.ts';
import { partitionKey } from '../../../core/message/partition-key.ts';

const BOM = '\ufeff';
const text = '{"n":1}';
const packers = {
  gzip: gzipSync,
  'x-gzip': gzipSync,
  deflate: deflateSync,
  'DEFLATE ': deflateRawSync,
  br: brotliCompressSync,
} as const;
const named = Object.entries(packers);

describe('a body', () => {
  it.each(named)('that says %j is unpacked', (content_encoding, pack) => {
    expect(jsonBody(pack(text), { content_encoding })).toEqual({ n: 1 });
    expect(jsonBody(pack(BOM + text), { content_encoding })).toEqual({ n: 1 });
  });

  it.each([undefined, '', 'utf-8', 'UTF8', 'identity', 'zstd', 'constructor'])(
    'that says %j is as it is',
    (content_encoding) => {
      expect(jsonBody(Buffer.from(text), { content_encoding })).toEqual({ n: 1 });
      expect(jsonBody(Buffer.from(BOM + text), { content_encoding })).toEqual({ n: 1 });
    },
  );

  it.each([
    ['is no gzip', Buffer.from(text)],
    ['is of another kind', deflateSync(text)],
    ['is cut short', gzipSync(text.repeat(100)).subarray(0, 30)],
    ['is empty', Buffer.alloc(0)],
    ['becomes too large', gzipSync(Buffer.alloc(INFLATED_BODY_BYTES + 1))],
    ['holds no JSON', gzipSync('hello')],
    ['holds no UTF-8', gzipSync(Buffer.from([0x22, 0xff, 0x22]))],
  ])('that says gzip and %s is refused for good', (_, body) => {
    expect(() => jsonBody(body, { content_encoding: 'gzip' })).toThrow(InvalidMessageError);
    expect(jsonBodyOrNothing(body, { content_encoding: 'gzip' })).toBeUndefined();
  });

  it.each(named)('that says %j is never unpacked to more than the limit', (content_encoding, pack) => {
    const whole = JSON.stringify('x'.repeat(INFLATED_BODY_BYTES - 2));
    expect(jsonBody(pack(whole), { content_encoding })).toHaveLength(INFLATED_BODY_BYTES - 2);
    const bomb = pack(Buffer.alloc(INFLATED_BODY_BYTES * 8, '1'));
    expect(() => jsonBody(bomb, { content_encoding })).toThrow(/larger than 4194304 bytes/);
  });

  it('that was packed several times is unpacked in the reverse order, three times at most', () => {
    const packed = brotliCompressSync(deflateSync(gzipSync(text)));
    expect(jsonBody(packed, { content_encoding: 'gzip, deflate,br' })).toEqual({ n: 1 });
    expect(() => jsonBody(packed, { content_encoding: 'gzip, deflate, br, gzip' })).toThrow(/more than 3/);
  });

  it('gives an error that does not quote it', () => {
    expect(() => jsonBody(Buffer.from('secret'))).toThrow(expect.not.stringContaining('secret'));
  });
});

describe('the key of an order', () => {
  it('is read from what the consumer will read, however it is packed', () => {
    const packing = fc.constantFrom<(typeof named)[number] | undefined>(undefined, ...named);
    fc.assert(
      fc.property(fc.string({ minLength: 1 }), packing, fc.boolean(), (order_id, packer, hasMark) => {
        const plain = Buffer.from((hasMark ? BOM : '') + JSON.stringify({ order_id }));
        const properties = packer ? { content_encoding: packer[0] } : {};
        const envelope = {
          id: 'm',
          exchange: null,
          routing_key: null,
          queue: 'q',
          encoding: 'text',
          headers: {},
          properties,
        } as const;
        const body = packer ? packer[1](plain) : plain;
        expect(jsonBody(body, properties)).toEqual({ order_id });
        expect(partitionKey({ envelope, body }, 'order_id')).toBe(order_id);
      }),
    );
  });
});
