import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { nestedDeeperThan } from '../../../core/json/depth.ts';

describe('the depth of JSON', () => {
  it.each([
    ['a number', 5, 0],
    ['null', null, 0],
    ['an empty array', [], 1],
    ['an object in an array', [1, { a: 2 }], 2],
    ['the deepest of many', { a: [], b: { c: [{}] }, d: 1 }, 4],
  ])('of %s is counted', (_what, value, depth) => {
    expect(nestedDeeperThan(value, depth)).toBe(false);
    if (depth > 0) expect(nestedDeeperThan(value, depth - 1)).toBe(true);
  });

  it('is found without running out of stack', () => {
    expect(nestedDeeperThan(JSON.parse('['.repeat(1e6) + ']'.repeat(1e6)), 2e6)).toBe(false);
  });

  it('agrees with a recursive count', () => {
    const depthOf = (value: unknown): number =>
      typeof value === 'object' && value !== null ? 1 + Math.max(0, ...Object.values(value).map(depthOf)) : 0;
    fc.assert(
      fc.property(fc.jsonValue({ maxDepth: 6 }), fc.nat(7), (value, limit) => {
        expect(nestedDeeperThan(value, limit)).toBe(depthOf(value) > limit);
      }),
    );
  });
});
