import { describe, expect, it } from 'vitest';
import type { KeyedRequest } from '../../../core/idempotency/idempotency-keys.ts';
import { beginningOf, KeyRowSchema, keyStateOf } from '../../../core/idempotency/key-state.ts';
import { IDEMPOTENCY_KEPT_SECONDS } from '../../../core/limits.ts';

const BEGAN = '2026-01-05T10:00:00.900Z';
const LEASE_ENDS = '2026-01-05T10:01:00.000Z';
const first: KeyedRequest = {
  clientId: 'shop',
  operation: 'publish',
  key: 'k1',
  fingerprint: 'body-1',
  seed: 'seed-1',
  now: BEGAN,
  leaseUntil: LEASE_ENDS,
};
const begun = beginningOf(first, 'owner-1', 'seed-1');
const again = (changes: Partial<KeyedRequest>) => ({ ...first, seed: 'seed-2', ...changes });
const lastsUntil = (milliseconds: number) => new Date(begun.ttl * 1_000 + milliseconds).toISOString();

describe('a beginning', () => {
  it('is in flight until its lease ends, and is kept for a day, to the second', () => {
    expect(beginningOf(first, 'owner-1', 'seed-1')).toEqual({
      state: 'in-flight',
      fingerprint: 'body-1',
      seed: 'seed-1',
      owner: 'owner-1',
      lease_until: LEASE_ENDS,
      ttl: Date.parse('2026-01-05T10:00:00.000Z') / 1_000 + IDEMPOTENCY_KEPT_SECONDS,
    });
  });

  it('is read again as it was written, and nothing else is', () => {
    for (const state of ['in-flight', 'answered', 'freed'] as const) {
      expect(KeyRowSchema.parse({ ...begun, state })).toEqual({ ...begun, state });
    }
    expect(KeyRowSchema.safeParse({ ...begun, state: '' }).success).toBe(false);
    for (const field of Object.keys(begun)) {
      expect(KeyRowSchema.safeParse({ ...begun, [field]: undefined }).success).toBe(false);
    }
  });
});

describe('a request whose key is known', () => {
  const repeat = again({ now: '2026-01-05T10:00:30.000Z' });
  const other = { ...repeat, fingerprint: 'body-2' };

  it.each([
    ['in flight', repeat, begun, 'in-flight'],
    ['in flight, with another body', other, begun, 'other-request'],
    ['answered', repeat, { ...begun, state: 'answered' as const }, 'answered'],
    ['answered, with another body', other, { ...begun, state: 'answered' as const }, 'other-request'],
    ['freed', repeat, { ...begun, state: 'freed' as const }, { take: { seed: 'seed-1' } }],
    ['freed, with another body', other, { ...begun, state: 'freed' as const }, { take: { seed: 'seed-2' } }],
  ])('finds it %s', (_, request, row, state) => {
    expect(keyStateOf(row, request)).toEqual(state);
  });

  it('takes over, with the ids of the first, only after the lease has ended', () => {
    expect(keyStateOf(begun, again({ now: LEASE_ENDS }))).toBe('in-flight');
    const late = '2026-01-05T10:01:00.001Z';
    expect(keyStateOf(begun, again({ now: late }))).toEqual({ take: { seed: 'seed-1' } });
    expect(keyStateOf(begun, again({ now: late, fingerprint: 'body-2' }))).toBe('other-request');
  });

  it('begins as if it was not known from the second on at which it is kept no longer', () => {
    const answered = { ...begun, state: 'answered' as const };
    expect(keyStateOf(answered, again({ now: lastsUntil(-1) }))).toBe('answered');
    for (const late of [0, 1]) {
      expect(keyStateOf(answered, again({ now: lastsUntil(late) }))).toEqual({ take: { seed: 'seed-2' } });
    }
  });
});
