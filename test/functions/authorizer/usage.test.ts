import { describe, expect, it } from 'vitest';
import { sharedUsageKey, TOKEN_ALLOWANCES, tokenAllowanceKey } from '../../../core/rate/usage-key.ts';
import { createUsage } from '../../../functions/authorizer/usage.ts';

const PREFIX = 'courtier-test-';
const usage = createUsage({ prefix: PREFIX, delaySeconds: 60 });
const at = new Date('2026-01-05T10:00:00.000Z');
const keyOf = (id: string) => usage.keyOf({ id }, at);

describe('the requests of a caller with a token are counted', () => {
  it('by its subject, always the same, and never with those that have no limit of their own', () => {
    expect(keyOf('oidc:shop')).toBe(keyOf('oidc:shop'));
    expect(keyOf('oidc:shop')).not.toBe(sharedUsageKey(PREFIX, 'shared'));
    expect(keyOf('c1')).toBe(sharedUsageKey(PREFIX, 'shared'));
  });

  it('apart from nearly all others, by keys that the stage has made', () => {
    const made = Array.from({ length: TOKEN_ALLOWANCES }, (_, n) => tokenAllowanceKey(PREFIX, n));
    const keys = Array.from({ length: 1_000 }, (_, n) => keyOf(`oidc:service-${n}`));
    expect(new Set(made).size).toBe(TOKEN_ALLOWANCES);
    expect(new Set(keys)).toEqual(new Set(made));
    const mine = keyOf('oidc:shop');
    expect(keys.filter((key) => key === mine).length).toBeLessThan(60);
  });
});
