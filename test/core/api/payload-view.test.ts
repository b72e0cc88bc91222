import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { showPayload } from '../../../core/api/payload-view.ts';
import { encodeBody } from '../../../core/message/sqs-text.ts';

describe('a payload as the API shows it', () => {
  it('is never another value than the one that was published', () => {
    const bodies = fc.oneof(
      fc.uint8Array({ maxLength: 60 }).map((bytes) => Buffer.from(bytes)),
      fc.string({ unit: 'binary' }).map((text) => Buffer.from(text)),
      fc.jsonValue().map((value) => Buffer.from(JSON.stringify(value))),
      fc.bigInt().map((number) => Buffer.from(`{"id":${number}}`)),
    );
    fc.assert(
      fc.property(bodies, (body) => {
        if (body.length === 0) return;
        const { text, encoding } = encodeBody(body);
        const view = showPayload(text, encoding);
        if (view.payload_encoding === 'base64')
          expect(Buffer.from(String(view.payload), 'base64')).toEqual(body);
        else if (view.payload_encoding === 'text') expect(Buffer.from(String(view.payload))).toEqual(body);
        else expect(JSON.parse(JSON.stringify(view.payload))).toEqual(JSON.parse(body.toString()));
      }),
      { numRuns: 2_000 },
    );
  });

  it.each([
    '1234567890123.4567891',
    '{"a":1,"a":2}',
    '{"id":9007199254740993}',
    '[1e-400]',
    '-0',
    '"\\ud800"',
    '\ufeff{"a":1}',
  ])('is text where showing %s as JSON would change it', (text) => {
    expect(showPayload(text, 'text')).toMatchObject({ payload: text, payload_encoding: 'text' });
    const base64 = Buffer.from(text).toString('base64');
    expect(showPayload(base64, 'base64')).toMatchObject({ payload: text, payload_encoding: 'text' });
  });

  it('keeps every digit of a number', () => {
    fc.assert(
      fc.property(fc.bigInt(), (number) => {
        const { payload, payload_encoding } = showPayload(`${number}`, 'text');
        expect(payload_encoding === 'json' ? String(payload) : payload).toBe(`${number}`);
      }),
    );
  });
});
