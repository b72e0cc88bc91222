import { v7, validate, version } from 'uuid';
import { expect, it } from 'vitest';
import { derivedId, derivedIds } from '../../../core/idempotency/derived-ids.ts';

const seed = v7();
const ids = Array.from({ length: 500 }, (_, index) => derivedIds(seed)(index));

it('derived ids begin with the seed and are the same each time', () => {
  expect(ids[0]).toBe(seed);
  expect(Array.from({ length: 500 }, (_, index) => derivedIds(seed)(index))).toEqual(ids);
});

it('are UUIDv7 of the same millisecond, all different', () => {
  expect(new Set(ids).size).toBe(500);
  for (const id of ids) {
    expect(validate(id)).toBe(true);
    expect(version(id)).toBe(7);
    expect(id.slice(0, 13)).toBe(seed.slice(0, 13));
  }
});

it('use all of the random part, its variant too', () => {
  for (const [at, digits] of [
    [14, 1],
    [19, 4],
    [35, 16],
  ] as const) {
    expect(new Set(ids.slice(1).map((id) => id[at])).size).toBe(digits);
  }
});

it('are by name what a batch has by number, so that they stay the same in every version', () => {
  const fixed = '0192d0a1-0000-7000-8000-000000000000';
  expect(derivedIds(fixed)(7)).toBe(derivedId(fixed, '7'));
  expect(derivedId(fixed, '7')).toBe('0192d0a1-0000-7743-92a4-50461c8c433b');
});

it('have nothing in common with those of another seed', () => {
  const others = derivedIds(v7());
  expect(ids).not.toContain(others(1));
});
