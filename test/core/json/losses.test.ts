import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isExactNumber } from '../../../core/json/exact-number.ts';
import { lossesOf } from '../../../core/json/losses.ts';

/** Where the losses are, as JSON pointers would show it. */
const where = (text: string, opaque?: string[][]) => lossesOf(text, opaque).map(({ path }) => path.join('/'));

describe('a JSON number', () => {
  it.each([
    '0',
    '0.0',
    '1',
    '-1',
    '1.0',
    '10.00',
    '0.1',
    '1e3',
    '1E+3',
    '100e-2',
    '9007199254740992',
    '5e-324',
  ])('%s is exact', (text) => expect(isExactNumber(text)).toBe(true));
  it.each([
    '9007199254740993',
    '-9007199254740993',
    '9223372036854775807',
    '1234567890123.4567891',
    '0.1000000000000000055511151231257827',
    '1e400',
    '-1e400',
    '1e-400',
    '3e-324',
    '-0',
    '-0.0',
    `1${'0'.repeat(400)}`,
  ])('%s is not exact', (text) => expect(isExactNumber(text)).toBe(false));

  it('is exact when it is what JavaScript writes, and when only its spelling differs', () => {
    const double = fc.double({ noNaN: true, noDefaultInfinity: true }).filter((n) => !Object.is(n, -0));
    fc.assert(
      fc.property(double, (number) => {
        expect(isExactNumber(String(number))).toBe(true);
        expect(isExactNumber(number.toExponential())).toBe(true);
      }),
    );
  });

  it('is exact as a whole number just where BigInt agrees', () => {
    fc.assert(
      fc.property(fc.bigInt({ min: -(2n ** 53n) - 100n, max: 2n ** 53n + 100n }), (number) => {
        expect(isExactNumber(`${number}`)).toBe(BigInt(Number(number)) === number);
      }),
    );
  });
});

describe('what reading a JSON text would lose', () => {
  it('is nothing of a text that JSON.stringify wrote', () => {
    const value = fc.jsonValue().filter((sample) => !JSON.stringify(sample).includes('__proto__'));
    fc.assert(
      fc.property(value, fc.nat(3), (sample, spaces) => {
        const text = JSON.stringify(sample, null, spaces);
        const negativeZero = /-0(?![.\d])/.test(text);
        if (!negativeZero) expect(lossesOf(text)).toEqual([]);
      }),
    );
  });

  it('is found wherever it stands, and nowhere else', () => {
    const losses = ['9007199254740993', '1e-400', '"\\ud800"', '{"a":1,"a":1}', '{"__proto__":{}}'];
    const path = fc.array(
      fc.oneof(
        fc.string().filter((s) => s !== '__proto__' && s.isWellFormed()),
        fc.nat(5),
      ),
      { maxLength: 30 },
    );
    fc.assert(
      fc.property(path, fc.constantFrom(...losses), (steps, loss) => {
        const text = steps.reduceRight<string>(
          (inner, step) =>
            typeof step === 'number'
              ? `[${'null, '.repeat(step)}${inner} ]`
              : `{ "other\\"}]": "{[", ${JSON.stringify(`_${step}`)} : ${inner}, "2": [] }`,
          loss,
        );
        const [found, ...more] = lossesOf(text);
        expect(more).toEqual([]);
        const shown = steps.map((step) => (typeof step === 'number' ? step : `_${step}`));
        expect(found?.path.slice(0, steps.length)).toEqual(shown);
      }),
    );
  });

  it('is a member that stands twice, also when escapes spell its name', () => {
    expect(where('{"a":1,"b":{"c":[{"x":1,"\\u0078":2}]},"a":2}')).toEqual(['b/c/0/x', 'a']);
  });

  it('is not the same name in two objects', () => {
    expect(where('[{"a":1},{"a":{"a":2}}]')).toEqual([]);
  });

  it('is not looked for in what is opaque, except that there must be one of it', () => {
    expect(where('{"message":{"a":1e400,"a":1},"headers":{"message":1e400}}', [['message']])).toEqual([
      'headers/message',
    ]);
    expect(where('{"message":1,"message":2}', [['message']])).toEqual(['message']);
  });

  it('is listed twenty times at most', () => {
    expect(lossesOf(`[${Array(50).fill('1e400').join()}]`)).toHaveLength(20);
  });

  it('is found at any depth and in any length', () => {
    const depth = 100_000;
    expect(lossesOf(`${'['.repeat(depth)}1e400${']'.repeat(depth)}`)).toHaveLength(1);
    expect(lossesOf(`["${'\\\\'.repeat(1_000_000)}", 0.${'0'.repeat(1_000_000)}1]`)).toHaveLength(1);
  });
});
