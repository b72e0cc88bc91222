import { Buffer } from 'node:buffer';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { HEADER_LEVELS_MAX, HEADER_MEMBERS_MAX } from '../../../core/limits.ts';
import { decodeHeaders } from '../../../core/message/event-headers.ts';
import type { HeaderValue } from '../../../core/message/header-value.ts';
import { HeadersSchema } from '../../../core/message/message.ts';

const text = (value: string) => ({ bytes: [...new Int8Array(Buffer.from(value, 'utf8'))] });

/** JSON.parse reads any depth, as it does in a function of Lambda. */
const nested = (levels: number, kind: 'table' | 'list', leaf = '1'): unknown =>
  JSON.parse(
    kind === 'table'
      ? `${'{"a":'.repeat(levels)}${leaf}${'}'.repeat(levels)}`
      : `${'['.repeat(levels)}${leaf}${']'.repeat(levels)}`,
  );

/** A header as Lambda's event has it, and what becomes of it. */
function fromEvent(value: HeaderValue): unknown {
  if (typeof value === 'string') return text(value);
  if (Array.isArray(value)) return value.map(fromEvent);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, member]) => [name, fromEvent(member)]));
}

describe('headers of an event', () => {
  it.each([1_400, 1_600, 4_500, 26_000])(
    'that are nested %i levels deep are left out, by name and with a reason, and their neighbours stay',
    (levels) => {
      for (const kind of ['table', 'list'] as const) {
        const decoded = decodeHeaders({ before: text('a'), deep: nested(levels, kind), after: 2 });
        expect(decoded).toEqual({
          headers: { before: 'a', after: 2 },
          dropped: { names: ['deep'], reason: `"deep" is nested more than ${HEADER_LEVELS_MAX} levels deep` },
        });
      }
    },
  );

  it('are carried up to the limit of levels and not beyond', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 2 * HEADER_LEVELS_MAX }),
        fc.constantFrom('table', 'list'),
        (levels, kind) => {
          const { headers, dropped } = decodeHeaders({ deep: nested(levels - 1, kind) });
          const fits = levels <= HEADER_LEVELS_MAX;
          expect(dropped?.names).toEqual(fits ? undefined : ['deep']);
          expect(HeadersSchema.safeParse(headers).success).toBe(true);
          expect(HeadersSchema.safeParse({ deep: nested(levels - 1, kind) }).success).toBe(fits);
        },
      ),
    );
  });

  it('are carried up to the limit of members, all headers together', () => {
    fc.assert(
      fc.property(fc.array(fc.nat({ max: HEADER_MEMBERS_MAX }), { minLength: 1, maxLength: 4 }), (sizes) => {
        const given = Object.fromEntries(sizes.map((size, index) => [`h${index}`, Array(size).fill(1)]));
        const { headers, dropped } = decodeHeaders(given);
        const carried = Object.values(headers).map((list) => (Array.isArray(list) ? list.length + 1 : 0));
        expect(carried.reduce((sum, members) => sum + members, 0)).toBeLessThanOrEqual(HEADER_MEMBERS_MAX);
        expect(Object.keys(headers).length + (dropped?.names.length ?? 0)).toBe(sizes.length);
        expect(HeadersSchema.safeParse(headers).success).toBe(true);
      }),
      { numRuns: 30 },
    );
  });

  it('keep every value and name, whatever it is', () => {
    const value = fc.letrec<{ value: HeaderValue }>((tie) => ({
      value: fc.oneof(
        { maxDepth: 5 },
        fc.string({ unit: 'binary' }),
        fc.boolean(),
        fc.constant(null),
        fc.maxSafeInteger(),
        fc.double({ noNaN: true, noDefaultInfinity: true }),
        fc.array(tie('value'), { maxLength: 4 }),
        fc.dictionary(fc.oneof(fc.string(), fc.constant('__proto__')), tie('value'), { maxKeys: 4 }),
      ),
    })).value;
    fc.assert(
      fc.property(fc.dictionary(fc.string(), value, { noNullPrototype: true }), (headers) => {
        // Half a surrogate pair has no bytes in UTF-8.
        fc.pre(JSON.stringify(headers).isWellFormed() && !JSON.stringify(headers).includes('\\ud'));
        const decoded = decodeHeaders(JSON.parse(JSON.stringify(fromEvent(headers))));
        expect(decoded.dropped).toBeUndefined();
        expect(JSON.stringify(decoded.headers)).toBe(JSON.stringify(JSON.parse(JSON.stringify(headers))));
      }),
    );
  });

  it('keep a member named __proto__, in the headers and inside', () => {
    const decoded = decodeHeaders(JSON.parse('{"__proto__": 7, "table": {"__proto__": {"a": 1}}}'));
    expect(JSON.stringify(decoded.headers)).toBe('{"__proto__":7,"table":{"__proto__":{"a":1}}}');
    expect(JSON.stringify(HeadersSchema.parse(decoded.headers))).toBe(JSON.stringify(decoded.headers));
  });

  it('that are times keep their type at every depth, and become ISO 8601', () => {
    const time = 'Nov 14, 2023, 10:13:20 PM';
    expect(decodeHeaders({ at: time, list: [1, { at: time }], note: text(time) })).toEqual({
      headers: {
        at: '2023-11-14T22:13:20.000Z',
        list: [1, { at: '2023-11-14T22:13:20.000Z' }],
        note: time,
      },
      headerTypes: { at: 'timestamp', list: { '1': { at: 'timestamp' } } },
    });
  });

  it.each([
    ['milliseconds', 'Nov 8, 55840, 10:13:20 PM', 1_700_000_000_000],
    ['microseconds', 'Jun 17, 53872825, 10:13:20 PM', 1_700_000_000_000_000],
  ])('that are %s since 1970, where AMQP has seconds, become that number', (_, at, seconds) => {
    const headerTypes = { at: 'timestamp' };
    expect(decodeHeaders({ at })).toEqual({ headers: { at: seconds }, headerTypes });
  });

  it('that are bytes and no text are kept as base64', () => {
    expect(decodeHeaders({ raw: { bytes: [-1, 0, 127] } })).toEqual({
      headers: { raw: '/wB/' },
      headerTypes: { raw: 'binary' },
    });
  });

  it('keep the account of the last death when that of earlier ones cannot be carried', () => {
    const own = { queue: text('orders'), reason: text('expired'), count: 1 };
    const decoded = decodeHeaders({ 'x-death': [own, nested(2_000, 'list')] });
    expect(decoded.headers).toEqual({ 'x-death': [{ queue: 'orders', reason: 'expired', count: 1 }] });
    expect(decoded.dropped?.names).toEqual(['x-death']);
  });

  it('are read whatever stands in their place', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (given) => {
        expect(HeadersSchema.safeParse(decodeHeaders(given).headers).success).toBe(true);
      }),
    );
  });
});
