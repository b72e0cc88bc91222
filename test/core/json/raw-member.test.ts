import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { rawElements, rawMember } from '../../../core/json/raw-member.ts';

/** JSON text of an object, member by member, with spaces where JSON allows them; names may come twice. */
const space = fc.stringMatching(/^[ \t\n\r]{0,3}$/);
const value = fc.oneof(
  fc.json(),
  fc.constantFrom(
    '1e2',
    '-0.0',
    '1.50',
    '"\\u0041\\/\\\\"',
    '"]}\\""',
    '[]',
    '{ }',
    '[1 , {"a":"}"}]',
    'null',
  ),
);
const name = fc.oneof(fc.constantFrom('message', 'm"\\', '', 'headers'), fc.string());
const member = fc.tuple(name, value, space, space, space, space);
const object = fc.tuple(space, fc.array(member, { maxLength: 6 }), space);

function write([before, members, after]: [
  string,
  [string, string, string, string, string, string][],
  string,
]) {
  const written = members.map(([key, text, a, b, c, d]) => `${a}${JSON.stringify(key)}${b}:${c}${text}${d}`);
  return `${before}{${before}${written.join(',')}}${after}`;
}

describe('the raw text of a member', () => {
  it('is the author’s own spelling', () => {
    const text = '{"a": 1, "message" : {"price": 10.00, "name":"caf\\u00e9" } , "z": 2}';
    expect(rawMember(text, 'message')).toBe('{"price": 10.00, "name":"caf\\u00e9" }');
  });

  it('is that of the last member when a name comes twice', () => {
    expect(rawMember('{"m":1,"m":{"m":3},"x":0}', 'm')).toBe('{"m":3}');
  });

  it('is found under an escaped spelling of the name', () => {
    expect(rawMember('{"\\u006dessage":[1]}', 'message')).toBe('[1]');
  });

  it('is undefined where the name is only inside another value', () => {
    expect(rawMember('{"a":{"message":1},"b":"\\"message\\":2"}', 'message')).toBeUndefined();
  });

  it('holds what JSON.parse finds there, for any object', () => {
    fc.assert(
      fc.property(object, (parts) => {
        const text = write(parts);
        const parsed: Record<string, unknown> = JSON.parse(text);
        for (const [key] of parts[1]) {
          const raw = rawMember(text, key);
          expect(raw).toBeDefined();
          expect(text).toContain(raw);
          expect(JSON.parse(raw ?? '')).toEqual(Object.getOwnPropertyDescriptor(parsed, key)?.value);
        }
        expect(rawMember(text, 'never a name here')).toBeUndefined();
      }),
      { numRuns: 500 },
    );
  });

  it('is the very text that was put in, without the space around it', () => {
    fc.assert(
      fc.property(object, value, space, (parts, text, around) => {
        const whole = write([parts[0], [...parts[1], ['message', text, '', '', around, around]], parts[2]]);
        expect(rawMember(whole, 'message')).toBe(text.trim());
      }),
    );
  });
});

describe('the raw texts of an array', () => {
  it('are none for an empty one', () => {
    expect(rawElements(' [ \n] ')).toEqual([]);
  });

  it('are the very texts that were put in, for any array', () => {
    const element = fc.tuple(space, value, space);
    fc.assert(
      fc.property(space, fc.array(element, { maxLength: 8 }), (around, elements) => {
        const text = `${around}[${elements.map((parts) => parts.join('')).join(',')}]${around}`;
        expect(rawElements(text)).toEqual(elements.map(([, written]) => written.trim()));
      }),
      { numRuns: 500 },
    );
  });
});
