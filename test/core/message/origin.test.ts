import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { splitOrigin, takes, withOrigin } from '../../../core/message/origin.ts';

describe('the origin of a message', () => {
  it('survives the headers, which come back as they were', () => {
    const name = fc.option(fc.string());
    fc.assert(
      fc.property(fc.dictionary(fc.string(), fc.integer()), name, name, (headers, exchange, routingKey) => {
        const origin = { exchange, routingKey };
        expect(splitOrigin(withOrigin(headers, origin))).toEqual({ headers, origin });
      }),
    );
  });

  it('is not taken from a header that is no text', () => {
    expect(splitOrigin({ 'x-courtier-exchange': 7 }).origin).toEqual({ exchange: null, routingKey: null });
  });
});

describe('a pattern of a topic exchange', () => {
  const text = (...parts: string[]) => fc.array(fc.constantFrom(...parts), { maxLength: 6 });

  /** The definition, word for word: each way of giving words to the parts is tried. */
  function matches(pattern: readonly string[], words: readonly string[]): boolean {
    const [part, ...rest] = pattern;
    if (part === undefined) return words.length === 0;
    if (part === '#') return words.some((_, n) => matches(rest, words.slice(n))) || matches(rest, []);
    return words.length > 0 && (part === '*' || part === words[0]) && matches(rest, words.slice(1));
  }

  it('takes exactly the keys that its words, stars and hashes stand for', () => {
    fc.assert(
      fc.property(text('a', 'b', '', '*', '#'), text('a', 'b', ''), (pattern, words) => {
        // One empty word is written as none is.
        fc.pre(pattern.join('.') !== '' || pattern.length === 0);
        fc.pre(words.join('.') !== '' || words.length === 0);
        expect(takes(pattern.join('.'), words.join('.'))).toBe(matches(pattern, words));
      }),
      { numRuns: 2_000 },
    );
  });
});
