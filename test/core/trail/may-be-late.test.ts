import { expect, it } from 'vitest';
import { mayBeLate } from '../../../core/trail/may-be-late.ts';

const made = Date.UTC(2026, 0, 5, 10);
const hex = made.toString(16).padStart(12, '0');
const id = `${hex.slice(0, 8)}-${hex.slice(8)}-7a41-9c1e-5b0f6f0c8d11`;

it.each([
  ['just made', 0, true],
  ['four minutes old', 240, true],
  ['of a clock that is ahead', -30, true],
  ['five minutes old', 300, false],
  ['of tomorrow', -86_400, false],
])('an id that is %s: %d s', (_, seconds, expected) => {
  expect(mayBeLate(id, undefined, new Date(made + seconds * 1_000))).toBe(expected);
});

it.each(['order-1', '', id.replace('-7a41', '-4a41')])('an id that says no time: %s', (given) => {
  expect(mayBeLate(given, undefined, new Date(made))).toBe(false);
});

it('goes by when its publisher began to use an id that says no time', () => {
  const since = new Date(made).toISOString();
  expect(mayBeLate('order-1', since, new Date(made + 60_000))).toBe(true);
  expect(mayBeLate('order-1', since, new Date(made + 600_000))).toBe(false);
});
