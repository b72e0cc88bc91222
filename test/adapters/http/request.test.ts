import { describe, expect, it } from 'vitest';
import * as z from 'zod';
import {
  body,
  bodyText,
  header,
  headerValues,
  pathParameter,
  pointer,
  query,
} from '../../../adapters/http/request.ts';
import { InvalidInputError } from '../../../core/api/errors.ts';
import { event } from './event.ts';

function refusal(act: () => unknown): InvalidInputError {
  try {
    act();
  } catch (error) {
    if (error instanceof InvalidInputError) return error;
    throw error;
  }
  throw new Error('nothing was refused');
}

describe('headers', () => {
  it('are found whatever the case of their name', () => {
    expect(header(event({ headers: { 'X-API-Key': 'k' } }), 'x-api-key')).toBe('k');
    expect(header(event({ headers: { prefer: 'respond-async' } }), 'Prefer')).toBe('respond-async');
  });

  it('give every value, also when the name comes in two spellings', () => {
    const given = event({ headers: { Accept: ['a', 'b'], ACCEPT: 'c' } });
    expect(headerValues(given, 'accept')).toEqual(['a', 'b', 'c']);
    expect(header(given, 'accept')).toBe('a, b, c');
  });

  it('are none when API Gateway sends null', () => {
    expect(header(event({ headers: null }), 'accept')).toBeUndefined();
  });

  it('are read from the single values where there are no others', () => {
    expect(header({ ...event(), headers: { Accept: 'a' }, multiValueHeaders: {} }, 'accept')).toBe('a');
  });
});

describe('path parameters', () => {
  const of = (id: string) => pathParameter(event({ path_parameters: { id } }), 'id');

  it('are percent-decoded once', () => {
    expect(of('caf%C3%A9')).toBe('café');
    expect(of('a%2Fb')).toBe('a/b');
    expect(of('100%2525')).toBe('100%25');
    expect(of('a+b')).toBe('a+b');
  });

  it.each(['%', '%zz', '%C3', '', 'x'.repeat(256), 'é'.repeat(128), '\ud800'])('refuses %j', (id) => {
    const error = refusal(() => of(id));
    expect(error.code).toBe('invalid-parameter');
    expect(error.errors).toEqual([{ parameter: 'id', detail: expect.any(String) }]);
  });

  it('takes the longest name that AMQP has', () => {
    expect(of('x'.repeat(255))).toHaveLength(255);
  });

  it('refuses one that is missing', () => {
    expect(refusal(() => pathParameter(event(), 'id')).code).toBe('invalid-parameter');
  });
});

describe('the query', () => {
  const Schema = z.object({ limit: z.coerce.number().max(5).optional(), queue: z.string().optional() });

  it('is checked by the schema', () => {
    expect(query(event({ query: { limit: '3' } }), Schema)).toEqual({ limit: 3 });
    expect(query(event({ query: null }), Schema)).toEqual({});
  });

  it('is read from the single values where there are no others', () => {
    const given = {
      ...event(),
      queryStringParameters: { limit: '3' },
      multiValueQueryStringParameters: null,
    };
    expect(query(given, Schema)).toEqual({ limit: 3 });
  });

  it('names every parameter that does not fit', () => {
    const error = refusal(() => query(event({ query: { limit: '9' } }), Schema));
    expect(error.code).toBe('invalid-parameter');
    expect(error.errors).toEqual([{ parameter: 'limit', detail: expect.stringContaining('5') }]);
  });

  it.each(['other', 'Limit', 'limit[lte]', '', '__proto__', 'toString'])(
    'refuses the parameter %j, which the schema does not have, and names those that it has',
    (parameter) => {
      const given = event({
        query: Object.fromEntries([
          ['limit', '3'],
          [parameter, 'x'],
        ]),
      });
      expect(refusal(() => query(given, Schema)).errors).toEqual([
        { parameter, detail: 'is none of limit, queue' },
      ]);
    },
  );

  it('refuses half a surrogate pair, which no table could look for', () => {
    const error = refusal(() => query(event({ query: { queue: 'a\ud800' } }), Schema));
    expect(error.errors).toEqual([{ parameter: 'queue', detail: 'is not Unicode' }]);
  });

  it('refuses a parameter that is given twice', () => {
    const error = refusal(() => query(event({ query: { queue: ['a', 'b'] } }), Schema));
    expect(error.errors).toEqual([{ parameter: 'queue', detail: 'is given more than once' }]);
  });
});

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
    expect(body(event({ body: '{"a":"é"}' }), z.unknown())).toEqual({ a: 'é' });
    expect(body(event(base64(Buffer.from('{"a":"é"}'))), z.unknown())).toEqual({ a: 'é' });
  });

  it('keeps every character of the text', () => {
    expect(bodyText(event({ body: '{"a" : 1.0}' }))).toBe('{"a" : 1.0}');
  });

  it.each([
    ['nothing', {}, 'it is empty'],
    ['an empty text', { body: '' }, 'it is empty'],
    ['half an object', { body: '{"a":' }, 'it is not JSON'],
    ['bytes that are not UTF-8', base64(Uint8Array.of(0x22, 0xff, 0x22)), 'it is not UTF-8'],
    ['201 levels', { body: '['.repeat(201) + ']'.repeat(201) }, 'nested deeper than 200'],
    ['100,000 levels', { body: '['.repeat(1e5) + ']'.repeat(1e5) }, 'nested deeper than 200'],
  ])('refuses %s as no usable JSON', (_what, given, why) => {
    const error = refusal(() => body(event(given), z.unknown()));
    expect(error.code).toBe('invalid-json');
    expect(error.message).toContain(why);
  });

  it('takes 200 levels', () => {
    expect(() => body(event({ body: '['.repeat(200) + ']'.repeat(200) }), z.unknown())).not.toThrow();
  });

  it('refuses what reading it would change, with a pointer to each such part', () => {
    const text = '{"a":9007199254740993,"b":[1e-400],"__proto__":{},"c":{"d":1,"d":2}}';
    const error = refusal(() => body(event({ body: text }), z.unknown()));
    expect(error.code).toBe('invalid-body');
    expect(error.errors).toEqual([
      { pointer: '#/a', detail: expect.stringContaining('9007199254740992') },
      { pointer: '#/b/0', detail: expect.stringContaining('it would become 0') },
      { pointer: '#/__proto__', detail: expect.stringContaining('cannot be carried') },
      { pointer: '#/c/d', detail: expect.stringContaining('more than once') },
    ]);
  });

  it('lets through what it was asked not to look into', () => {
    expect(() => body(event({ body: '{"a":{"b":1e400}}' }), z.unknown(), [['a']])).not.toThrow();
  });

  it('points at each thing that does not fit', () => {
    const error = refusal(() => body(event({ body: '{"items":[{"a/b~c é":1},{"a/b~c é":"x"}]}' }), Schema));
    expect(error.code).toBe('invalid-body');
    expect(error.errors).toEqual([
      { pointer: '#/exchange', detail: expect.any(String) },
      { pointer: '#/items/1/a~1b~0c%20%C3%A9', detail: expect.any(String) },
    ]);
  });

  it('lists twenty errors at most', () => {
    const error = refusal(() =>
      body(event({ body: JSON.stringify(Array(50).fill('x')) }), z.array(z.number())),
    );
    expect(error.errors).toHaveLength(20);
  });

  it('points at the whole with a lone hash', () => {
    expect(pointer([])).toBe('#');
    expect(refusal(() => body(event({ body: '5' }), Schema)).errors[0]?.pointer).toBe('#');
  });
});
