import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { frameRewriter, rewriteHeaders, tableOfBytes } from '../../../core/message/amqp-frames.ts';
import { encodedTable } from '../../amqp-table.ts';

function frame(type: number, payload: Buffer): Buffer {
  const whole = Buffer.alloc(7 + payload.length + 1);
  whole.writeUInt8(type, 0);
  whole.writeUInt16BE(1, 1);
  whole.writeUInt32BE(payload.length, 3);
  payload.copy(whole, 7);
  whole.writeUInt8(206, 7 + payload.length);
  return whole;
}

/** A content header: class, weight, body size, flags, and the properties that the flags name. */
function header(headers: Buffer | undefined, { type = '', encoding = '' } = {}): Buffer {
  const text = (value: string) => (value === '' ? [] : [Buffer.from([value.length]), Buffer.from(value)]);
  const fixed = Buffer.alloc(14);
  fixed.writeUInt16BE(60, 0);
  const flags = (type && 0x8000) || 0;
  fixed.writeUInt16BE(flags | (encoding ? 0x4000 : 0) | (headers ? 0x2000 : 0) | 0x1000, 12);
  return frame(
    2,
    Buffer.concat([fixed, ...text(type), ...text(encoding), headers ?? Buffer.alloc(0), Buffer.from([2])]),
  );
}

const raw = (table: Buffer) => tableOfBytes('raw', table);

describe('frames with headers', () => {
  it('have another table, whatever stands before and behind it, however the bytes arrive', () => {
    const table = encodedTable({ a: 1, text: 'b' });
    const part = fc.oneof(
      fc
        .uint8Array({ maxLength: 40 })
        .map((body) => ({ sent: frame(3, Buffer.from(body)), got: frame(3, Buffer.from(body)) })),
      fc
        .constantFrom({}, { type: 'text/plain' }, { encoding: 'gzip' }, { type: 'a', encoding: 'b' })
        .map((more) => ({
          sent: header(table, more),
          got: header(raw(table), more),
        })),
      fc.constant({ sent: header(undefined, { type: 'x' }), got: header(undefined, { type: 'x' }) }),
      fc.constant({ sent: frame(8, Buffer.alloc(0)), got: frame(8, Buffer.alloc(0)) }),
    );
    fc.assert(
      fc.property(
        fc.array(part),
        fc.array(fc.integer({ min: 1, max: 30 }), { minLength: 1 }),
        (parts, cuts) => {
          const next = frameRewriter(raw);
          const sent = Buffer.concat(parts.map((each) => each.sent));
          const got: Buffer[] = [];
          for (let at = 0, turn = 0; at < sent.length; turn += 1) {
            const size = cuts[turn % cuts.length] ?? 1;
            got.push(next(sent.subarray(at, at + size)));
            at += size;
          }
          expect(Buffer.concat(got)).toEqual(Buffer.concat(parts.map((each) => each.got)));
        },
      ),
    );
  });

  it('stay as they are where nothing else is wanted', () => {
    const sent = header(encodedTable({ a: 1 }));
    expect(frameRewriter(() => undefined)(sent)).toEqual(sent);
  });

  it('are read from the stream of a connection', () => {
    const chunks = [header(encodedTable({})).subarray(0, 9), header(encodedTable({})).subarray(9)];
    const connection = { stream: { read: () => chunks.shift() ?? null } };
    rewriteHeaders(connection, raw);
    expect([connection.stream.read(), connection.stream.read(), connection.stream.read()]).toEqual([
      null,
      header(raw(encodedTable({}))),
      null,
    ]);
    expect(() => rewriteHeaders({}, raw)).toThrow('connection.stream');
  });
});
