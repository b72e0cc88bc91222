import { v7, validate, version } from 'uuid';
import { expect, it } from 'vitest';
import { derivedIds } from '../../../core/idempotency/derived-ids.ts';

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

it('have nothing in common with those of another seed', () => {
  const others = derivedIds(v7());
  expect(ids).not.toContain(others(1));
});
