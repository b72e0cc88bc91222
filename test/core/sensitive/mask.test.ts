import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import * as z from 'zod';
import { sensitiveFields } from '../../../core/sensitive/fields.ts';
import { MASK, maskBody, maskText } from '../../../core/sensitive/mask.ts';

const hidden = <T extends z.ZodType>(schema: T) => schema.meta({ sensitive: true });
const Person: z.ZodType = z.looseObject({
  name: z.string(),
  iban: hidden(z.string()).optional(),
  phones: z.array(hidden(z.string())).optional(),
  cards: z.record(z.string(), z.object({ number: hidden(z.number()), kind: z.string() })).optional(),
  company: z.union([z.object({ vat: hidden(z.string()) }), z.null()]).default(null),
});

const body = (text: string) => Buffer.from(text);
const masked = (text: string, properties = {}) => maskBody(Person, body(text), properties);

describe('the sensitive fields of a body', () => {
  it('are masked wherever the schema has them, and nothing else changes', () => {
    const text =
      '{"name": "Ann", "iban":"DE89", "phones":["1","2"], "cards":{"a":{"number":4711,"kind":"visa"}}, "company":{"vat":"FR1"}, "n":9007199254740993}';
    expect(masked(text)).toMatchObject({
      text: `{"name": "Ann", "iban":"${MASK}", "phones":["${MASK}","${MASK}"], "cards":{"a":{"number":"${MASK}","kind":"visa"}}, "company":{"vat":"${MASK}"}, "n":9007199254740993}`,
      pointers: ['/iban', '/phones/0', '/phones/1', '/cards/a/number', '/company/vat'],
    });
  });

  it('are masked by their names wherever they stand in a body that does not fit', () => {
    const { text } = masked('{"person":{"IBAN":"DE89","phones":"33"},"company":7}') ?? {};
    expect(text).toBe(`{"person":{"IBAN":"${MASK}","phones":"${MASK}"},"company":7}`);
  });

  it('are not shown in part where the body is compressed, or no JSON', () => {
    expect(masked('iban=DE89')?.text).toBeNull();
    const packed = gzipSync('{"name":"Ann","iban":"DE89"}');
    expect(maskBody(Person, packed, { content_encoding: 'gzip' })?.text).toBeNull();
  });

  it('are masked behind a byte order mark too', () => {
    expect(masked('\uFEFF{"name":"Ann","iban":"DE89"}')?.text).toBe(`{"name":"Ann","iban":"${MASK}"}`);
  });

  it('are none where the schema marks none', () => {
    expect(maskBody(z.object({ name: z.string() }), body('{"name":"Ann"}'), {})).toBeUndefined();
  });

  it('are found in a schema that holds itself, at any depth', () => {
    const Tree: z.ZodType = z.object({
      secret: hidden(z.string()).optional(),
      get children() {
        return z.array(Tree).optional();
      },
    });
    expect(sensitiveFields(Tree).any).toBe(true);
    const { text } = maskBody(Tree, body('{"children":[{"children":[{"secret":"abcd"}]}]}'), {}) ?? {};
    expect(text).toBe(`{"children":[{"children":[{"secret":"${MASK}"}]}]}`);
  });
});

describe('an error that quotes sensitive values', () => {
  const { hidden: values } = masked('{"name":"Ann","iban":"DE89 \\"x\\"","phones":["7"]}') ?? { hidden: [] };

  it.each([
    ['cannot read DE89 "x" of Ann', `cannot read ${MASK} of Ann`],
    ['in {"iban":"DE89 \\"x\\""}', `in {"iban":"${MASK}"}`],
    // A short value hides where it stands alone, and not within other words.
    ['phone 7 of 17, line 7:3', `phone ${MASK} of 17, line ${MASK}:3`],
  ])('%s is shown as %s', (text, expected) => {
    expect(maskText(text, values)).toBe(expected);
  });
});
