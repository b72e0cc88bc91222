import { describe, expect, it } from 'vitest';
import { passedState } from '../../../core/trace/state.ts';

const entries = (count: number, chars: number) =>
  Array.from({ length: count }, (_, n) => `k${n}=`.padEnd(chars, 'v'));

describe('a tracestate', () => {
  it.each([
    'vendor=1',
    'rojo=00f067aa0ba902b7,congo=t61rcWkgMzE',
    'fw529a3039@dt=FfAAA,a-_*/0=b c',
    'x=!"#$%&\'()*+-./:;<>?@[]^_`{|}~',
  ])('is passed on as it came: %s', (text) => {
    expect(passedState(text)).toBe(text);
  });

  it('is passed on without the space and the empty entries between the others', () => {
    expect(passedState(' a=1 ,\t,b=2,, ')).toBe('a=1,b=2');
  });

  it.each([
    ['an entry without a value', 'a=1,b'],
    ['a value with an equals sign', 'a=1=2'],
    ['a key with a capital', 'A=1'],
    ['a key twice', 'a=1,a=2'],
    ['a letter beyond ASCII', 'a=é'],
    ['33 entries', entries(33, 4).join(',')],
    ['nothing in it', ' , '],
    ['no text', 7],
  ])('with %s is dropped', (_, text) => {
    expect(passedState(text)).toBeUndefined();
  });

  it('of more than 512 characters loses its longest entries, then its last ones', () => {
    const short = entries(20, 30);
    const long = `long=${'v'.repeat(140)}`;
    expect(passedState([long, ...short].join(','))).toBe(short.slice(0, 16).join(','));
    expect(passedState([...short.slice(0, 16)].join(','))?.length).toBeLessThanOrEqual(512);
    expect(passedState(entries(2, 250).join(','))).toHaveLength(501);
    expect(passedState(entries(3, 250).join(','))).toBeUndefined();
  });
});
