import { describe, expect, it } from 'vitest';
import { parseFilters } from '../../../localstack/events/filter.ts';

const passes = (pattern: unknown, record: Record<string, unknown>) =>
  parseFilters([JSON.stringify(pattern)])(record);

describe('a filter', () => {
  it('lets everything pass when there is none', () => {
    expect(parseFilters([])({ body: 'x' })).toBe(true);
  });

  it('compares exactly, and any of a list will do', () => {
    expect(passes({ body: { kind: ['a', 'b', null] } }, { body: '{"kind":"b"}' })).toBe(true);
    expect(passes({ body: { kind: ['a', 'b', null] } }, { body: '{"kind":null}' })).toBe(true);
    expect(passes({ body: { kind: ['a', 'b'] } }, { body: '{"kind":"c"}' })).toBe(false);
    expect(passes({ body: { n: [1] } }, { body: '{"n":"1"}' })).toBe(false);
  });

  it('wants every key of a pattern', () => {
    const pattern = { body: { kind: ['a'], place: { city: ['Bonn'] } } };
    expect(passes(pattern, { body: '{"kind":"a","place":{"city":"Bonn"}}' })).toBe(true);
    expect(passes(pattern, { body: '{"kind":"a","place":{"city":"Köln"}}' })).toBe(false);
    expect(passes(pattern, { body: '{"kind":"a"}' })).toBe(false);
  });

  it('lets a record pass when one of several patterns fits', () => {
    const fits = parseFilters(['{"body":{"a":[1]}}', '{"body":{"b":[2]}}']);
    expect(fits({ body: '{"b":2}' })).toBe(true);
    expect(fits({ body: '{"b":3}' })).toBe(false);
  });

  it('knows prefix, exists and numeric', () => {
    expect(passes({ body: { id: [{ prefix: 'ord-' }] } }, { body: '{"id":"ord-7"}' })).toBe(true);
    expect(passes({ body: { id: [{ prefix: 'ord-' }] } }, { body: '{"id":"7"}' })).toBe(false);
    expect(passes({ body: { id: [{ exists: false }] } }, { body: '{}' })).toBe(true);
    expect(passes({ body: { id: [{ exists: true }] } }, { body: '{}' })).toBe(false);
    expect(passes({ body: { n: [{ numeric: ['>', 0, '<=', 5] }] } }, { body: '{"n":5}' })).toBe(true);
    expect(passes({ body: { n: [{ numeric: ['>', 0, '<=', 5] }] } }, { body: '{"n":6}' })).toBe(false);
    expect(passes({ body: { n: [{ numeric: ['=', 5] }] } }, { body: '{"n":"5"}' })).toBe(false);
  });

  it('reads a plain body and other fields as they are', () => {
    expect(passes({ body: [{ prefix: 'ping' }] }, { body: 'ping 1' })).toBe(true);
    expect(
      passes(
        { messageAttributes: { kind: { stringValue: ['a'] } } },
        { messageAttributes: { kind: { stringValue: 'a' } } },
      ),
    ).toBe(true);
  });

  it.each([
    [{ body: [{ 'anything-but': ['a'] }] }],
    [{ $or: [{ a: [1] }] }],
    [{ body: 'a' }],
    ['a'],
    [{ body: [{ numeric: ['about', 3] }] }],
  ])('refuses a rule that it does not know: %j', (pattern) => {
    expect(() => passes(pattern, {})).toThrow(/not supported|must be|not valid/);
  });
});
