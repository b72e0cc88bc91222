import type { Request } from '@middy/core';
import { describe, expect, it } from 'vitest';
import * as z from 'zod';
import { checkedInput, type ReadBody } from '../../../../adapters/http/middleware/checked-input.ts';
import type { RequestContext } from '../../../../adapters/http/middleware/middleware.ts';
import { InvalidInputError } from '../../../../core/api/errors.ts';
import { PayloadTooLargeError } from '../../../../core/message/payload-limit.ts';
import { event, type Given } from '../event.ts';

/** What the operation behind the middleware gets of a request. */
function read(given: Given, schema: z.ZodType = z.unknown(), reading?: ReadBody): RequestContext {
  const request = { event: event(given), context: {} };
  checkedInput(schema, reading).before?.(request as Request<never, never, Error, never>);
  return request.context as RequestContext;
}

function refusal(act: () => unknown): InvalidInputError {
  try {
    act();
  } catch (error) {
    if (error instanceof InvalidInputError) return error;
    throw error;
  }
  throw new Error('nothing was refused');
}

describe('the body', () => {
  const Schema = z.object({
    exchange: z.string(),
    items: z.array(z.object({ 'a/b~c é': z.number() })).optional(),
  });
  const base64 = (bytes: Uint8Array) => ({
    body: Buffer.from(bytes).toString('base64'),
    isBase64Encoded: true,
  });

  it('is read as text and as base64', () => {
    expect(read({ body: '{"a":"é"}' }).input).toEqual({ a: 'é' });
    expect(read(base64(Buffer.from('{"a":"é"}'))).input).toEqual({ a: 'é' });
  });

  it('is at hand as its own text, too', () => {
    expect(read({ body: '{"a" : 1.0}' }).text).toBe('{"a" : 1.0}');
  });

  it('counts as {} where it is optional and there is none', () => {
    const Optional = z.strictObject({ overlap: z.number().default(5) });
    expect(read({}, Optional, { optional: true }).input).toEqual({ overlap: 5 });
    expect(refusal(() => read({ body: '{' }, Optional, { optional: true })).code).toBe('invalid-json');
  });

  it('is refused for its size before it is read', () => {
    const checkSize = (bytes: number) => {
      if (bytes > 3) throw new PayloadTooLargeError(bytes, 3);
    };
    expect(() => read({ body: '{"a":' }, z.unknown(), { checkSize })).toThrow(PayloadTooLargeError);
    expect(read({ body: '"a"' }, z.unknown(), { checkSize }).input).toBe('a');
  });

  it.each([
    ['nothing', {}, 'it is empty'],
    ['an empty text', { body: '' }, 'it is empty'],
    ['half an object', { body: '{"a":' }, 'it is not JSON'],
    ['bytes that are not UTF-8', base64(Uint8Array.of(0x22, 0xff, 0x22)), 'it is not UTF-8'],
    ['201 levels', { body: '['.repeat(201) + ']'.repeat(201) }, 'nested deeper than 200'],
    ['100,000 levels', { body: '['.repeat(1e5) + ']'.repeat(1e5) }, 'nested deeper than 200'],
  ])('refuses %s as no usable JSON', (_what, given, why) => {
    const error = refusal(() => read(given));
    expect(error.code).toBe('invalid-json');
    expect(error.message).toContain(why);
  });

  it('takes 200 levels', () => {
    expect(() => read({ body: '['.repeat(200) + ']'.repeat(200) })).not.toThrow();
  });

  it('refuses what reading it would change, with a pointer to each such part', () => {
    const text = '{"a":9007199254740993,"b":[1e-400],"__proto__":{},"c":{"d":1,"d":2}}';
    const error = refusal(() => read({ body: text }));
    expect(error.code).toBe('invalid-body');
    expect(error.errors).toEqual([
      { pointer: '#/a', detail: expect.stringContaining('9007199254740992') },
      { pointer: '#/b/0', detail: expect.stringContaining('it would become 0') },
      { pointer: '#/__proto__', detail: expect.stringContaining('cannot be carried') },
      { pointer: '#/c/d', detail: expect.stringContaining('more than once') },
    ]);
  });

  it('lets through what it was asked not to look into', () => {
    expect(() => read({ body: '{"a":{"b":1e400}}' }, z.unknown(), { opaque: [['a']] })).not.toThrow();
  });

  it('points at each thing that does not fit', () => {
    const error = refusal(() => read({ body: '{"items":[{"a/b~c é":1},{"a/b~c é":"x"}]}' }, Schema));
    expect(error.code).toBe('invalid-body');
    expect(error.errors).toEqual([
      { pointer: '#/exchange', detail: expect.any(String) },
      { pointer: '#/items/1/a~1b~0c%20%C3%A9', detail: expect.any(String) },
    ]);
  });

  it('lists twenty errors at most', () => {
    const error = refusal(() => read({ body: JSON.stringify(Array(50).fill('x')) }, z.array(z.number())));
    expect(error.errors).toHaveLength(20);
  });

  it('points at the whole where all of it is wrong', () => {
    expect(refusal(() => read({ body: '5' }, Schema)).errors[0]?.pointer).toBe('#');
  });
});
