import { describe, expect, it } from 'vitest';
import * as z from 'zod';
import { header, headerValues, pathParameter, pointer, query } from '../../../adapters/http/request.ts';
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

describe('a JSON pointer', () => {
  it('points at the whole with a lone hash', () => {
    expect(pointer([])).toBe('#');
  });
});
