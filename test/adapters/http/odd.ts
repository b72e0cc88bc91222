import fc from 'fast-check';

/** Text as nobody means to send it: control characters, lone surrogates, half an encoding, names of Object.prototype. */
export const oddText: fc.Arbitrary<string> = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 40 }),
  fc.string({ unit: 'grapheme', maxLength: 40 }),
  fc
    .array(fc.integer({ min: 0, max: 0xffff }), { maxLength: 20 })
    .map((units) => String.fromCharCode(...units)),
  fc.constantFrom(
    '',
    ' ',
    '\0',
    '%',
    '%00',
    '%zz',
    '%E0%A4%A',
    '%2e%2e%2f',
    '..',
    '\ud800',
    '\udfff\ud800',
    '\u202e',
    '__proto__',
    'constructor',
    'toString',
    'null',
    '*',
    '"\\',
    "' OR 1=1 --",
    'x'.repeat(70_000),
    '%41'.repeat(255),
    '💥'.repeat(64),
  ),
);

/** Parameters or headers as API Gateway sends them: null when there are none. */
export function oddValues(names: string[]): fc.Arbitrary<Record<string, string | string[]> | null> {
  const name = fc.oneof({ weight: 4, arbitrary: fc.constantFrom(...names) }, oddText);
  const value = fc.oneof(oddText, fc.array(oddText, { minLength: 1, maxLength: 3 }));
  return fc.oneof(
    fc.constant(null),
    fc.array(fc.tuple(name, value), { maxLength: 4 }).map((pairs) => Object.fromEntries(pairs)),
  );
}
