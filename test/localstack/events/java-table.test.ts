import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { javaDate, javaTable } from '../../../localstack/events/java-table.ts';
import { encodedTable, nestedTable } from '../../amqp-table.ts';

const bytes = (text: string) => ({ bytes: [...new Int8Array(Buffer.from(text))] });

describe('a table as Gson writes what Java’s client made of it', () => {
  it('has a form of its own for each type', () => {
    const table = {
      text: 'Köln',
      raw: Buffer.from([255, 0, 127]),
      byte: -5,
      short: 300,
      int: 70_000,
      int64: { '!': 'int64', value: 9_007_199_254_740_993n },
      double: { '!': 'double', value: 1 },
      float: { '!': 'float', value: 0.1 },
      infinite: { '!': 'double', value: Number.POSITIVE_INFINITY },
      decimal: { '!': 'decimal', value: { places: 2, digits: 1_234 } },
      at: { '!': 'timestamp', value: 1_700_000_000 },
      yes: true,
      nothing: null,
      list: [1, 'a', [{ b: false }]],
      table: { bytes: [104, 105] },
    };
    expect(javaTable(encodedTable(table))).toEqual({
      text: bytes('Köln'),
      raw: [-1, 0, 127],
      byte: -5,
      short: 300,
      int: 70_000,
      int64: 9_007_199_254_740_992,
      double: 1,
      float: 0.1,
      infinite: null,
      decimal: 12.34,
      at: 'Nov 14, 2023, 10:13:20 PM',
      yes: true,
      nothing: null,
      list: [1, bytes('a'), [{ b: false }]],
      table: { bytes: [104, 105] },
    });
  });

  it('keeps a member named __proto__', () => {
    const table = encodedTable(JSON.parse('{"__proto__": {"__proto__": true}}'));
    expect(JSON.stringify(javaTable(table))).toBe('{"__proto__":{"__proto__":true}}');
  });

  it.each([100, 1_600, 4_500, 20_000])('is text for a function at %i levels too', (levels) => {
    for (const kind of ['F', 'A'] as const) {
      const text = JSON.stringify(javaTable(nestedTable('deep', levels, kind)));
      const depth = text.split(kind === 'F' ? '{' : '[').length - 1;
      expect(depth).toBe(Math.min(levels, 999) + (kind === 'F' ? 1 : 0));
    }
  });

  it('throws for bytes that are no table, and never hangs', () => {
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 0, maxLength: 60 }), (given) => {
        const table = Buffer.alloc(4 + given.length);
        table.writeUInt32BE(given.length);
        table.set(given, 4);
        try {
          javaTable(table);
        } catch (error) {
          expect(error).toBeInstanceOf(Error);
        }
      }),
      { numRuns: 1_000 },
    );
  });
});

describe('a time as Java writes it', () => {
  it.each([
    [2_021n, 'Jan 1, 1970, 12:33:41 AM'],
    [1_700_000_000_000n, 'Nov 8, 55840, 10:13:20 PM'],
    [1_700_000_000_000_000n, 'Jun 17, 53872825, 10:13:20 PM'],
    [-1n, 'Dec 31, 1969, 11:59:59 PM'],
  ])('of %i seconds', (seconds, text) => {
    expect(javaDate(seconds)).toBe(text);
  });

  it('is there for every number of seconds', () => {
    fc.assert(
      fc.property(fc.bigInt({ min: -(2n ** 63n), max: 2n ** 64n - 1n }), (seconds) => {
        expect(javaDate(seconds)).toMatch(/^[A-Z][a-z]{2} \d{1,2}, \d+, \d{1,2}:\d\d:\d\d [AP]M$/);
      }),
    );
  });
});
