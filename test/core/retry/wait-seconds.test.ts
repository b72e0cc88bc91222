import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { waitSeconds } from '../../../core/retry/wait-seconds.ts';

describe('the wait before a retry', () => {
  it('is up to a tenth longer than its delay, so that a storm spreads', () => {
    const bounds = (attempt: number) =>
      [0, 1 - Number.EPSILON].map((random) => waitSeconds([60, 300, 1_800], attempt, () => random));
    expect([1, 2, 3].map(bounds)).toEqual([
      [60, 66],
      [300, 330],
      [1_800, 1_980],
    ]);
  });

  it('keeps to the last delay after it', () => {
    expect(waitSeconds([60, 300], 3, () => 0)).toBe(300);
  });

  it('is as short as the settings say, without a second more', () => {
    expect([1, 2, 3].map((attempt) => waitSeconds([1, 2, 3], attempt, () => 0.99))).toEqual([1, 2, 3]);
  });

  it('is spread from ten seconds on', () => {
    expect([9, 10].map((delay) => waitSeconds([delay], 1, () => 0.99))).toEqual([9, 11]);
  });

  it('is a whole number that is never less than the delay', () => {
    const random = fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true });
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 86_400 }), random, (delay, drawn) => {
        const seconds = waitSeconds([delay], 1, () => drawn);
        expect(Number.isInteger(seconds)).toBe(true);
        expect(seconds).toBeGreaterThanOrEqual(delay);
        expect(seconds).toBeLessThanOrEqual(delay + Math.ceil(delay / 10));
      }),
    );
  });
});
