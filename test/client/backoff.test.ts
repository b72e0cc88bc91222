import { describe, expect, it } from 'vitest';
import { backoffMs, retryAfterMs } from '../../client/backoff.ts';

describe('the wait before another try', () => {
  const backoff = { firstMs: 100, mostMs: 1_000 };

  it('doubles, up to the most', () => {
    expect([1, 2, 3, 4, 5, 60].map((failed) => backoffMs(backoff, failed, () => 1))).toEqual([
      100, 200, 400, 800, 1_000, 1_000,
    ]);
  });

  it('lies somewhere in its upper half', () => {
    expect([0, 0.5, 1].map((random) => backoffMs(backoff, 2, () => random))).toEqual([100, 150, 200]);
  });

  it('is what Retry-After says, in seconds or as a date', () => {
    const now = new Date('2026-01-05T10:00:00Z');
    expect(retryAfterMs('7', now)).toBe(7_000);
    expect(retryAfterMs('Mon, 05 Jan 2026 10:00:09 GMT', now)).toBe(9_000);
    expect(retryAfterMs('Mon, 05 Jan 2026 09:00:00 GMT', now)).toBe(0);
    expect(retryAfterMs('soon', now)).toBeUndefined();
    expect(retryAfterMs(null, now)).toBeUndefined();
  });
});
