import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { replaceValues } from '../../../core/json/replace-values.ts';

const secret = (path: readonly (string | number)[]) => path.at(-1) === 'secret';

describe('values replaced in a JSON text', () => {
  it.each([
    ['{"secret":1}', '{"secret":"x"}'],
    [
      '{ "a" : [ {"secret" : {"b":[1,"]"]} } ] , "n":1234567890123.4567891 }',
      '{ "a" : [ {"secret" : "x" } ] , "n":1234567890123.4567891 }',
    ],
    ['{"secret":1,"secret":2,"b":9007199254740993}', '{"secret":"x","secret":"x","b":9007199254740993}'],
    ['{"s\\u0065cret":"\\"","b":{}}', '{"s\\u0065cret":"x","b":{}}'],
    ['[{},[],{"secret":null},"secret"]', '[{},[],{"secret":"x"},"secret"]'],
    ['"secret"', '"secret"'],
  ])('%s becomes %s', (text, expected) => {
    expect(replaceValues(text, secret, '"x"').text).toBe(expected);
  });

  it('are found at the paths where JSON.parse has them, in any JSON', () => {
    fc.assert(
      fc.property(fc.json(), (text) => {
        const value: unknown = JSON.parse(text);
        const seen: unknown[] = [];
        const look = (path: readonly (string | number)[]) => seen.push(at(value, path)) === 0;
        replaceValues(text, look, '');
        for (const each of seen) expect(each).not.toBe(MISSING);
        expect(replaceValues(text, () => false, '"x"').text).toBe(text);
        expect(replaceValues(text, () => true, '"x"').text.trim()).toBe('"x"');
      }),
    );
  });
});

const MISSING = Symbol('missing');

function at(value: unknown, path: readonly (string | number)[]): unknown {
  return path.reduce<unknown>(
    (found, part) =>
      typeof found === 'object' && found !== null && Object.hasOwn(found, part)
        ? Reflect.get(found, part)
        : MISSING,
    value,
  );
}
