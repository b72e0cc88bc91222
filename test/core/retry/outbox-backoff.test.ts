import { describe, expect, it } from 'vitest';
import { SQS_MAX_RECEIVE_COUNT } from '../../../core/limits.ts';
import { outboxBackoff } from '../../../core/retry/outbox-backoff.ts';

const waits = (chance: number) =>
  Array.from({ length: SQS_MAX_RECEIVE_COUNT }, (_, n) => outboxBackoff(n + 1, chance));

describe('the waits of an outbox item', () => {
  it('begin at a second, double, and stop at a minute', () => {
    expect(waits(0).slice(0, 9)).toEqual([1, 2, 4, 8, 16, 32, 60, 60, 60]);
  });

  it('are two minutes once an outage has lasted for hours', () => {
    expect([outboxBackoff(180, 0), outboxBackoff(181, 0), outboxBackoff(100_000, 0)]).toEqual([60, 120, 120]);
  });

  it('are shortened by chance, by a fifth at most, and are never less than a second', () => {
    expect(outboxBackoff(7, 0.5)).toBe(54);
    expect(outboxBackoff(7, 1)).toBe(48);
    expect(outboxBackoff(1, 1)).toBe(1);
  });

  it('make all the tries that SQS allows last a day, even when chance takes off the most', () => {
    expect(waits(1).reduce((sum, seconds) => sum + seconds)).toBeGreaterThanOrEqual(24 * 3_600);
  });
});
